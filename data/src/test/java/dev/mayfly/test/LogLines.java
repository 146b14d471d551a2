package dev.mayfly.test;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** What the functions would log in production, line by line, from its making until it is closed; ours in full detail. */
public final class LogLines implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.mayfly");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Encoder<ILoggingEvent> encoder = productionEncoder();

    public LogLines() {
        events.start();
        root.addAppender(events);
        ours.setLevel(Level.TRACE);
    }

    public List<String> lines() {
        return List.copyOf(events.list).stream()
                .map(event -> new String(encoder.encode(event), StandardCharsets.UTF_8).strip())
                .toList();
    }

    @Override
    public void close() {
        root.detachAppender(events);
        ours.setLevel(null);
    }

    private static Encoder<ILoggingEvent> productionEncoder() {
        var context = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(Objects.requireNonNull(LogLines.class.getResource("/logback.xml")));
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
        var appender = (OutputStreamAppender<ILoggingEvent>)
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("json");
        return Objects.requireNonNull(appender).getEncoder();
    }
}
