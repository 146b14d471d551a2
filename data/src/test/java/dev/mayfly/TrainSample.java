package dev.mayfly;

import dev.mayfly.test.Tenant;
import dev.mayfly.test.Trains;
import dev.mayfly.train.Train;
import dev.mayfly.train.TrainKeyRepository;
import dev.mayfly.train.TrainRepository;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A train of one workspace with a key and two accounts, and the arguments with which each query for them finds something. */
record TrainSample(UUID trainId, UUID keyId, UUID credentialId, UUID userId) implements FeatureSample {

    static TrainSample in(Tenant tenant) {
        var administrator = tenant.administrator();
        var trains = Trains.in(tenant);
        var train = trains.newTrain("own-train", tenant.userId());
        var credential = trains.newAccount(train, "own-account");
        administrator.execute("UPDATE users SET email = 'Own@example.org' WHERE id = ?", tenant.userId());
        administrator.execute(
                "UPDATE provider_credentials SET cooling_until = now() + interval '1 hour' WHERE id = ?",
                trains.newAccount(train, "own-cooling-account"));
        administrator.execute("""
                INSERT INTO credential_reads (workspace_id, id, credential_id, train_id, user_id, secret_version)
                VALUES (?, gen_random_uuid(), ?, ?, ?, 1)
                """, tenant.workspace().value(), credential, train, tenant.userId());
        return new TrainSample(train, trains.newKey(train, tenant.userId()), credential, tenant.userId());
    }

    @Override
    public TrainSample nobody() {
        return new TrainSample(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), userId);
    }

    @Override
    public boolean isAskedBy(Method query) {
        return query.getDeclaringClass().getPackage() == Train.class.getPackage();
    }

    @Override
    public @Nullable Object argument(Method query, Parameter parameter) {
        boolean creates = query.getName().startsWith("insert");
        return switch (parameter.getName()) {
            case "id" -> creates ? UUID.randomUUID() : idFor(query);
            case "trainId" -> trainId;
            case "trainIds" -> List.of(trainId);
            case "credentialId" -> credentialId;
            case "credentialIds" -> List.of(credentialId);
            case "userId", "ofUserId" -> userId;
            case "priorities" -> List.of(1);
            case "slug" -> creates ? "new-train" : "own-train";
            case "email" -> "own@EXAMPLE.org";
            case "role" -> "member";
            case "provider" -> creates ? "openai" : null;
            case "kind" -> "api_key";
            case "wrappedKey", "sealedSecret" -> "00".repeat(40);
            case "secretVersion" -> parameter.getType() == int.class ? 1 : null;
            case "secretHash" -> new byte[32];
            case "lastFour" -> "abcd";
            case "apiKeyId", "archived" -> null;
            case "after" -> new UUID(0, 0);
            case "beforeTime", "expiresAt" -> Instant.parse("2100-01-01T00:00:00Z");
            case "beforeId" -> new UUID(-1, -1);
            case "limit", "hours", "coolingSeconds" -> 100;
            case "withArchived", "refused", "succeeded" -> true;
            case "name", "description", "accountId", "keyId" -> "Text";
            case String other -> throw new AssertionError("No argument for %s of %s".formatted(other, query));
        };
    }

    private UUID idFor(Method query) {
        if (query.getDeclaringClass() == TrainRepository.class) {
            return trainId;
        }
        return query.getDeclaringClass() == TrainKeyRepository.class ? keyId : credentialId;
    }
}
