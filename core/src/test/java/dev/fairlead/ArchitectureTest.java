package dev.fairlead;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The rules between packages, of which docs/architecture.md has the picture.
class ArchitectureTest {
    private static final String INTERNAL = "dev.fairlead.internal.";

    /// A package may use those before it, and no later one.
    private static final List<String> ORDER =
            List.of(
                    "time",
                    "name",
                    "provider",
                    "os",
                    "dbus",
                    "capture",
                    "io",
                    "stack.tcp",
                    "stack.udp",
                    "stack.tls",
                    "stack.dtls",
                    "stack.http",
                    "stack.exchange",
                    "stack.starttls",
                    "path",
                    "resolve",
                    "stack.proxy",
                    "stack.websocket",
                    "stack.framer",
                    "race",
                    "connection",
                    "listener",
                    "captive");

    static {
    }

    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fairlead");

    @TestFactory
    List<DynamicTest> aPackageUsesOnlyEarlierOnes() {
        return IntStream.range(0, ORDER.size() - 1)
                .mapToObj(at ->
                        DynamicTest.dynamicTest(
                                ORDER.get(at),
                                () -> usesNone(ORDER.get(at), ORDER.subList(at + 1, ORDER.size()))))
                .toList();
    }

    private static void usesNone(String name, List<String> later) {
        String[] packages =
                later.stream().map(other -> INTERNAL + other + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void everyInternalPackageHasAPlaceInTheOrder() {
        List<String> unknown =
                CORE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith(INTERNAL))
                        .map(name -> name.substring(INTERNAL.length()))
                        .filter(name -> ORDER.stream().noneMatch(known -> isWithin(name, known)))
                        .distinct()
                        .sorted()
                        .toList();
        assertEquals(List.of(), unknown);
    }

    private static boolean isWithin(String name, String known) {
        return name.equals(known) || name.startsWith(known + ".");
    }

    @Test
    void onlyNetworkReachesIntoInternal() {
        noClasses()
                .that(resideInAPackage("dev.fairlead"))
                .and()
                .doNotHaveFullyQualifiedName("dev.fairlead.Network")
                .and(
                        JavaClass.Predicates.belongTo(
                                        JavaClass.Predicates.equivalentTo(Network.class))
                                .negate())
                .should()
                .dependOnClassesThat(resideInAPackage("dev.fairlead.internal.."))
                .check(CORE);
    }

    @Test
    void nettyStaysInIoAndInTheStacks() {
        noClasses()
                .that(resideInAnyPackage(INTERNAL + "io..", INTERNAL + "stack..").negate())
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .check(CORE);
    }

    @Test
    void noOtherResolverAndNoLoggingLibraryIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.xbill..", "org.slf4j.."))
                .check(CORE);
    }

    /// They ask a nameserver, without a limit of time that we could set.
    @Test
    void noHostIsLookedUpBehindOurBack() {
        noClasses()
                .should()
                .callMethod(InetAddress.class, "getLocalHost")
                .orShould()
                .callMethod(InetAddress.class, "getCanonicalHostName")
                .orShould()
                .callMethod(InetAddress.class, "getHostName")
                .orShould()
                .callMethod(java.net.InetSocketAddress.class, "getHostName")
                .check(CORE);
    }

    @Test
    void nothingIsWrittenToTheStandardStreams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
    }

    @Test
    void nothingEndsTheJvm() {
        noClasses()
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CORE);
    }

    @Test
    void logsGoThroughSystemLogger() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                .check(CORE);
    }
}
