package dev.mayfly.worker.provider;

import java.net.URI;

/** The wire formats that the worker speaks. */
public enum ProviderKind {
    ANTHROPIC("https://api.anthropic.com", "ANTHROPIC_API_KEY"),
    OPENAI("https://api.openai.com/v1", "OPENAI_API_KEY");

    private final String defaultUrl;
    private final String keyVariable;

    ProviderKind(String defaultUrl, String keyVariable) {
        this.defaultUrl = defaultUrl;
        this.keyVariable = keyVariable;
    }

    URI defaultUrl() {
        return URI.create(defaultUrl);
    }

    String keyVariable() {
        return keyVariable;
    }
}
