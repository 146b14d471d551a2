package dev.mayfly.packages.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A place in a template; one that is not there has no text and no children. */
record Node(@Nullable Object value) {

    /** {@code !Ref x} becomes {@code {"Ref": "x"}}, and so with the other short forms. */
    static Node parse(String yaml) {
        return new Node(new Yaml(new Tags()).load(yaml));
    }

    Node at(String... path) {
        Object here = value;
        for (String name : path) {
            here = here instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return new Node(here);
    }

    boolean isMissing() {
        return value == null;
    }

    String text() {
        return value == null ? "" : String.valueOf(value);
    }

    int number() {
        return value instanceof Number number ? number.intValue() : 0;
    }

    boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    /** What is listed, or the thing itself where there is one only. */
    List<Node> items() {
        if (value == null) {
            return List.of();
        }
        return value instanceof Collection<?> collection
                ? collection.stream().map(Node::new).toList()
                : List.of(this);
    }

    List<String> names() {
        return value instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    /** This place and all below it. */
    Stream<Node> everything() {
        Stream<Node> below = switch (value) {
            case Map<?, ?> map -> map.values().stream().map(Node::new);
            case Collection<?> collection -> collection.stream().map(Node::new);
            case null, default -> Stream.empty();
        };
        return Stream.concat(Stream.of(this), below.flatMap(Node::everything));
    }

    private static final class Tags extends SafeConstructor {

        private static LoaderOptions strict() {
            var options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            return options;
        }

        Tags() {
            super(strict());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(org.yaml.snakeyaml.nodes.Node node) {
                    String tag = node.getTag().getValue().substring(1);
                    Object argument = switch (node) {
                        case ScalarNode scalar -> scalar.getValue();
                        case SequenceNode sequence -> new ArrayList<>(constructSequence(sequence));
                        case MappingNode mapping -> constructMapping(mapping);
                        default -> throw new IllegalArgumentException(tag);
                    };
                    boolean isPlain = tag.equals("Ref") || tag.equals("Condition");
                    return Map.of(isPlain ? tag : "Fn::" + tag, argument);
                }
            });
        }
    }
}
