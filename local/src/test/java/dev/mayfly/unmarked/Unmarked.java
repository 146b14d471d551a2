package dev.mayfly.unmarked;

/** Lies in a package without {@code @NullMarked}, on purpose. */
public class Unmarked {}
