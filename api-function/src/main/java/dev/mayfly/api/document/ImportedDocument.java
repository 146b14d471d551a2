package dev.mayfly.api.document;

/** A document that was fetched: its address, its title and its text. */
public record ImportedDocument(String url, String title, String content) {}
