package dev.mayfly.batch;

import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** A worker with one lease token: does what the API does for it, transaction by transaction. */
record TestWorker(
        WorkspaceId workspace,
        UUID token,
        JobRepository jobs,
        LeaseRepository leases,
        JobRecovery recovery,
        WorkspaceTransactions transactions) {

    static final int MAX_ATTEMPTS = 4;
    static final int LONG_LEASE = 300;
    /** A lease that has run out when it is given. */
    static final int NO_LEASE = 0;

    static TestWorker in(ApplicationContext context, WorkspaceId workspace) {
        return new TestWorker(
                workspace,
                UUID.randomUUID(),
                context.getBean(JobRepository.class),
                context.getBean(LeaseRepository.class),
                context.getBean(JobRecovery.class),
                context.getBean(WorkspaceTransactions.class));
    }

    TestWorker withNewToken() {
        return new TestWorker(workspace, UUID.randomUUID(), jobs, leases, recovery, transactions);
    }

    List<UUID> claim(int leaseSeconds, int limit) {
        return claim(leaseSeconds, limit, Long.MAX_VALUE);
    }

    List<UUID> claim(int leaseSeconds, int limit, long maxBytes) {
        return transactions.write(workspace, () -> leases.claim(workspace, token, leaseSeconds, limit, maxBytes));
    }

    List<UUID> complete(Collection<UUID> ids) {
        return transactions.write(workspace, () -> leases.complete(workspace, answers(ids)));
    }

    List<UUID> fail(UUID id, boolean retryable) {
        return transactions.write(
                workspace,
                () -> leases.fail(
                        workspace,
                        id,
                        token,
                        retryable,
                        MAX_ATTEMPTS,
                        "upstream",
                        "It said no",
                        "model",
                        3,
                        1,
                        "0.01"));
    }

    int heartbeat(UUID id, int leaseSeconds) {
        return transactions.write(workspace, () -> leases.heartbeat(workspace, id, token, leaseSeconds));
    }

    int release(UUID id) {
        return transactions.write(workspace, () -> leases.release(workspace, id, token));
    }

    Job find(UUID id) {
        return transactions.read(workspace, () -> jobs.find(workspace, id)).orElseThrow();
    }

    private String answers(Collection<UUID> ids) {
        return ids.stream().map(id -> """
                        {
                            "job_id": "%s",
                            "lease_token": "%s",
                            "grade": 80,
                            "summary": "Summary",
                            "analysis": "Analysis",
                            "highlights": [],
                            "model": "model",
                            "input_tokens": 3,
                            "output_tokens": 1,
                            "cost_usd": "0.01",
                            "duration_ms": 5
                        }""".formatted(id, token)).collect(Collectors.joining(",", "[", "]"));
    }
}
