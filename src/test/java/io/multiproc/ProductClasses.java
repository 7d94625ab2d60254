package io.multiproc;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.multiproc.process.JvmProcess;

/** What is looked at by the tests of the architecture: the classes that are where one of them is, whatever system's path that has, and no tests. */
final class ProductClasses {
    private ProductClasses() {}

    static JavaClasses all() {
        return new ClassFileImporter()
                .importUrl(
                        JvmProcess.class.getProtectionDomain().getCodeSource().getLocation());
    }
}
