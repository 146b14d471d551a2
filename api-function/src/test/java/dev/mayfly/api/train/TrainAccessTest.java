package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.api.access.Caller;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.problem.ForbiddenException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.train.Train;
import dev.mayfly.workspace.Role;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TrainAccessTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final TrainAccess access = API.bean(TrainAccess.class);

    @Test
    void findsATrainByItsIdOrElseItsSlug() {
        Tenant owner = API.newTenant();
        UUID id = UUID.fromString(owner.newTrain("By name"));
        Caller caller = caller(owner, Role.MEMBER, null);

        assertThat(in(owner, () -> access.byIdOrSlug(caller, id.toString())).id())
                .isEqualTo(id);
        assertThat(in(owner, () -> access.byIdOrSlug(caller, "by-name")).id()).isEqualTo(id);
        assertThatThrownBy(() -> in(owner, () -> access.byIdOrSlug(caller, "other")))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void aKeyOfATrainFindsNoOther() {
        Tenant owner = API.newTenant();
        UUID own = UUID.fromString(owner.newTrain("Own"));
        UUID other = UUID.fromString(owner.newTrain("Other"));
        Caller key = caller(owner, Role.OWNER, own);

        assertThat(in(owner, () -> access.visible(key, own)).id()).isEqualTo(own);
        assertThat(in(owner, () -> access.byIdOrSlug(key, "own")).id()).isEqualTo(own);
        assertThatThrownBy(() -> in(owner, () -> access.visible(key, other))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> in(owner, () -> access.byIdOrSlug(key, "other")))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> in(owner, () -> access.managed(key, own))).isInstanceOf(ForbiddenException.class);
    }

    @Test
    void aTrainOfAnotherWorkspaceIsNotThere() {
        Tenant owner = API.newTenant();
        Tenant stranger = API.newTenant();
        UUID id = UUID.fromString(owner.newTrain("Foreign"));
        Caller caller = caller(stranger, Role.OWNER, null);

        assertThatThrownBy(() -> in(stranger, () -> access.visible(caller, id))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> in(stranger, () -> access.byIdOrSlug(caller, "foreign")))
                .isInstanceOf(NotFoundException.class);
    }

    private static Train in(Tenant tenant, Supplier<Train> work) {
        return API.bean(WorkspaceTransactions.class).read(workspace(tenant), work);
    }

    private static Caller caller(Tenant tenant, Role role, @Nullable UUID trainId) {
        return new Caller(
                workspace(tenant),
                UUID.fromString(tenant.userId()),
                role,
                Set.of(Scope.INGEST),
                trainId == null ? null : UUID.fromString(tenant.workspaceId()),
                trainId);
    }

    private static WorkspaceId workspace(Tenant tenant) {
        return new WorkspaceId(UUID.fromString(tenant.workspaceId()));
    }
}
