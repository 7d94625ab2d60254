package io.multiproc;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import io.multiproc.internal.os.AddressAccess;
import io.multiproc.internal.os.AddressWords;
import io.multiproc.internal.os.DataWords;
import io.multiproc.internal.os.Steps;
import io.multiproc.internal.os.Words;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Every write to a word of a protocol goes through {@link Words}, and so is a step; what else writes to buffers stands here. */
class StepsArchitectureTest {
    private static final JavaClasses PRODUCT = ProductClasses.all();

    /** They write into memory of their own, which is copied into shared memory later. */
    private static final Set<String> OWN_MEMORY = Set.of(
            "io.multiproc.channel.BuiltIn",
            "io.multiproc.channel.Bytes",
            "io.multiproc.process.PoolMessage",
            "io.multiproc.process.ValueReader",
            "io.multiproc.process.ValueWriter",
            "io.multiproc.internal.os.portable.Companion");

    /** One process writes, and the other reads only what a start or an end has told it of. */
    private static final Set<String> ONE_WRITER =
            Set.of("io.multiproc.process.ControlPage", "io.multiproc.process.ArgFile");

    /** It records what happened, for whom nobody waits. */
    private static final Set<String> RECORDS = Set.of("io.multiproc.race.Recorder");

    private static boolean isOfData(JavaClass type) {
        return type.isEquivalentTo(DataWords.class) || type.isEquivalentTo(AddressWords.class);
    }

    private static boolean isOfUserData(JavaClass type) {
        return type.getPackageName().equals("io.multiproc.value")
                || type.getPackageName().equals("io.multiproc.memory");
    }

    private static boolean isException(JavaClass type) {
        return type.isEquivalentTo(Words.class)
                || isOfData(type)
                || type.isEquivalentTo(AddressAccess.class)
                || OWN_MEMORY.contains(outermost(type))
                || ONE_WRITER.contains(outermost(type))
                || RECORDS.contains(outermost(type))
                || isOfUserData(type);
    }

    private static String outermost(JavaClass type) {
        return type.getName().split("\\$")[0];
    }

    @Test
    void protocolsCannotReachTheRawWords() {
        noClasses()
                .that(describe("have to do with protocols", type -> !isException(type)))
                .should()
                .dependOnClassesThat(describe("reach the user's data", StepsArchitectureTest::isOfData))
                .check(PRODUCT);
    }

    @Test
    void protocolsWriteToNoBufferAndThroughNoHandle() {
        noClasses()
                .that(describe("have to do with protocols", type -> !isException(type)))
                .should()
                .callMethodWhere(describe("write to a buffer", StepsArchitectureTest::isWrite))
                .check(PRODUCT);
    }

    private static boolean isWrite(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        boolean buffer =
                owner.isAssignableTo(ByteBuffer.class) && call.getName().startsWith("put");
        boolean handle =
                owner.isEquivalentTo(VarHandle.class) && !call.getName().endsWith("Fence");
        return buffer || handle;
    }

    @Test
    @DisabledIfSystemProperty(named = Steps.PROPERTY, matches = "true")
    void nobodyListensUnlessTheProcessWasStartedForIt() {
        assertThrows(IllegalStateException.class, () -> Steps.listen((kind, at) -> {}));
    }
}
