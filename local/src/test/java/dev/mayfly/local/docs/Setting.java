package dev.mayfly.local.docs;

import java.util.Set;
import java.util.TreeSet;

/**
 * An environment variable.
 *
 * @param readers the functions that read it
 * @param defaultValue empty when there is none
 */
record Setting(String name, Set<String> readers, String defaultValue) {

    Setting and(Setting other) {
        var all = new TreeSet<>(readers);
        all.addAll(other.readers);
        return new Setting(name, all, defaultValue.isEmpty() ? other.defaultValue : defaultValue);
    }
}
