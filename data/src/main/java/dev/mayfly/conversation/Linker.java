package dev.mayfly.conversation;

public final class Linker {
    private Linker() {}

    public static Link link(Arrival request, LookUps lookUps) {
        return Link.fresh();
    }
}
