package dev.mayfly.worker.provider;

/** What is wrong with a model's answer, told in words that do not repeat it. */
final class InvalidVerdictException extends Exception {

    private final String problem;

    InvalidVerdictException(String problem) {
        super(problem);
        this.problem = problem;
    }

    String problem() {
        return problem;
    }
}
