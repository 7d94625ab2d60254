package io.multiproc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rooms of the module: who may use whom, and what leaves the house. */
class ArchitectureTest {
    /** Top first: a package may use only those after it. */
    private static final List<String> LAYERS = List.of(
            "io.multiproc.race.jqwik..",
            "io.multiproc.race",
            "io.multiproc.internal.check..",
            "io.multiproc.process..",
            "io.multiproc.channel..",
            "io.multiproc.value..",
            "io.multiproc.sync..",
            "io.multiproc.memory..",
            "io.multiproc.internal.lock..",
            "io.multiproc.internal.object..",
            "io.multiproc.internal.wait..",
            "io.multiproc.internal.life..",
            "io.multiproc.internal.os..",
            "io.multiproc.internal.time..",
            "io.multiproc.internal.text..",
            "io.multiproc");

    private static JavaClasses product;

    @BeforeAll
    static void importProduct() {
        product = ProductClasses.all();
    }

    @Test
    void theProductIsFound() {
        assertFalse(product.isEmpty(), "no class of io.multiproc was imported");
    }

    @Test
    void everyClassHasALayer() {
        classes()
                .should()
                .resideInAnyPackage(LAYERS.toArray(String[]::new))
                .allowEmptyShould(true)
                .check(product);
    }

    @Test
    void aPackageUsesOnlyThoseBelowIt() {
        LayeredArchitecture layers =
                layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        for (String layer : LAYERS) layers = layers.layer(layer).definedBy(layer);
        for (int i = 0; i < LAYERS.size() - 1; i++) {
            String[] below = LAYERS.subList(i + 1, LAYERS.size()).toArray(String[]::new);
            layers = layers.whereLayer(LAYERS.get(i)).mayOnlyAccessLayers(below);
        }
        layers.whereLayer(LAYERS.get(LAYERS.size() - 1)).mayNotAccessAnyLayer().check(product);
    }

    @Test
    void onlyTheOperatingSystemLayerUsesJna() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.multiproc.internal.os..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .allowEmptyShould(true)
                .check(product);
    }

    @Test
    void theModuleExportsEveryPublicPackageAndNothingInternal() throws IOException {
        ModuleDescriptor module = descriptor();
        assertFalse(module.isOpen(), "the module is open");
        Stream<String> given = Stream.concat(
                module.exports().stream()
                        .filter(exported -> !exported.isQualified())
                        .map(ModuleDescriptor.Exports::source),
                module.opens().stream().filter(opened -> !opened.isQualified()).map(ModuleDescriptor.Opens::source));
        Set<String> outside = given.collect(Collectors.toSet());
        Set<String> leaks = outside.stream()
                .filter(name -> name.startsWith("io.multiproc.internal"))
                .collect(Collectors.toSet());
        assertTrue(leaks.isEmpty(), () -> "internal packages given to everyone: " + leaks);

        Set<String> forgotten = product.stream()
                .map(type -> type.getPackageName())
                .filter(name -> !name.startsWith("io.multiproc.internal") && !outside.contains(name))
                .collect(Collectors.toSet());
        assertTrue(forgotten.isEmpty(), () -> "public packages that are not exported: " + forgotten);
    }

    private static ModuleDescriptor descriptor() throws IOException {
        ClassLoader loader = ArchitectureTest.class.getClassLoader();
        for (URL url : Collections.list(loader.getResources("module-info.class"))) {
            try (InputStream in = url.openStream()) {
                ModuleDescriptor found = ModuleDescriptor.read(in);
                if (found.name().equals("io.multiproc")) return found;
            }
        }
        throw new AssertionError("no module-info.class of io.multiproc on the class path");
    }
}
