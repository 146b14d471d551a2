package dev.mayfly.api.conversation;

/** How many bytes a text is at most when it is a string in JSON that is itself a string in the Lambda's answer. */
public final class JsonSize {

    private JsonSize() {}

    public static int of(String text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            size += of(text.charAt(i));
        }
        return size;
    }

    /** How many of the first characters fit; no pair of surrogates is torn apart. */
    static int fitting(String text, int bytes) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            size += of(text.charAt(i));
            if (size > bytes) {
                return i > 0 && Character.isHighSurrogate(text.charAt(i - 1)) ? i - 1 : i;
            }
        }
        return text.length();
    }

    private static int of(char character) {
        if (character < ' ') {
            return character == '\n' || character == '\t' || character == '\r' ? 3 : 7;
        }
        if (character == '"' || character == '\\') {
            return 4;
        }
        if (character < 0x80) {
            return 1;
        }
        return character < 0x800 ? 2 : 3;
    }
}
