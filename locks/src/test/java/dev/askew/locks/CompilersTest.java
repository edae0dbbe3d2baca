// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which JVMs are known. The properties are those that the JVMs named have. */
class CompilersTest {
  private static final String CI = "jdk.internal.vm.ci";

  private static String unknown(
      String name, String version, String distribution, Set<String> modules, boolean replacesC2) {
    Map<String, String> properties =
        Map.of(
            "java.vm.name", name, "java.vm.version", version, "java.vendor.version", distribution);
    String unknown =
        Compilers.unknown(
            new Compilers.Jvm() {
              @Override
              public String property(String key) {
                return properties.getOrDefault(key, "");
              }

              @Override
              public boolean hasModule(String module) {
                return modules.contains(module);
              }

              @Override
              public boolean replacesC2() {
                return replacesC2;
              }
            });
    return unknown == null ? "" : unknown;
  }

  @ParameterizedTest
  @CsvSource({
    "OpenJDK 64-Bit Server VM,17.0.15+6-Debian-1deb12u1,''",
    "OpenJDK 64-Bit Server VM,25.0.3+9-LTS,Temurin-25.0.3+9",
    "OpenJDK 64-Bit Server VM,21.0.5+11-LTS,Zulu21.38+21-CA",
    "OpenJDK 64-Bit Server VM,21.0.4+7-LTS,Corretto-21.0.4.7.1",
    "OpenJDK 64-Bit Server VM,17.0.12+7-LTS,Microsoft-9889606",
    "OpenJDK 64-Bit Server VM,21.0.1+12-LTS,Mandrel-23.1.1.0-Final",
    "OpenJDK 64-Bit Minimal VM,17.0.2+8,''",
    "OpenJDK Client VM,17.0.11+12,Zulu17.50+19-CA",
    "Java HotSpot(TM) 64-Bit Server VM,21.0.2+13-LTS-58,''",
  })
  void hotSpotWithC2(String name, String version, String distribution) {
    assertThat(unknown(name, version, distribution, Set.of(), true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Zing 64-Bit Tiered VM,17.0.7-zing_23.05.0.0-b2-product-linux-X86_64,Zing23.05.0.0+2",
    "Eclipse OpenJ9 VM,openj9-0.46.0,''",
    "Eclipse OpenJ9 VM,v0.40.0-release-b9cd65edd,17.0.8.0-m1",
    "Substrate VM,17.0.4,GraalVM CE 22.2.0",
    "Substrate VM,21.0.1+12-LTS,Mandrel-23.1.1.0-Final",
    "Dynamic Code Evolution 64-Bit Server VM,25.71-b01-dcevm-light-8u144,''",
    "SAP Java Server VM,8.1.102 19.0.3+009,''",
    "Dalvik,2.1.0,''",
    "OpenJDK 64-Bit Falcon VM,26+1,''",
  })
  void othersAreUnknown(String name, String version, String distribution) {
    assertThat(unknown(name, version, distribution, Set.of(), false))
        .isEqualTo("the compiler of " + name + " " + version);
  }

  @Test
  void aJvmThatDoesNotSayWhatItIs() {
    assertThat(unknown("", "", "", Set.of(), false)).isEqualTo("a JVM without a name");
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.9+9-jvmci-23.0-b22,GraalVM CE 17.0.9+9.1,''", // a native library, no module
    "17.0.3+7-jvmci-22.1-b06,GraalVM CE 22.1.0,jdk.internal.vm.compiler",
    "25.0.1+8-jvmci-b01,GraalVM CE 25.0.1+8.1,jdk.graal.compiler",
    "25.0.3+9-LTS,Temurin-25.0.3+9,jdk.graal.compiler", // from the upgrade module path
    "21.0.1+12-LTS,Mandrel-23.1.1.0-Final,jdk.internal.vm.compiler",
  })
  void graalInPlaceOfC2(String version, String distribution, String compiler) {
    assertThat(
            unknown("OpenJDK 64-Bit Server VM", version, distribution, Set.of(CI, compiler), true))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.14+8-LTS-jvmci-21.3-b98,GraalVM EE 21.3.13",
    "21.0.8+12-LTS-jvmci-23.1-b72,Oracle GraalVM 21.0.8+12.1",
    "25.0.1+8-LTS-jvmci-b01,Oracle GraalVM 25.0.1+8.1",
  })
  void aCompilerThatIsNotOpen(String version, String distribution) {
    String name = "Java HotSpot(TM) 64-Bit Server VM";
    Set<String> modules = Set.of("jdk.graal.compiler");
    assertThat(unknown(name, version, distribution, modules, true))
        .isEqualTo("the compiler of " + distribution);
    assertThat(unknown(name, version, distribution, modules, false)).as("with C2").isEmpty();
  }

  @Test
  void aJvmciCompilerThatIsNotGraal() {
    String name = "OpenJDK 64-Bit Server VM";
    assertThat(unknown(name, "25.0.3+9-LTS", "Temurin-25.0.3+9", Set.of(CI), true))
        .isEqualTo("the JVMCI compiler of OpenJDK 64-Bit Server VM 25.0.3+9-LTS");
    assertThat(unknown(name, "25.0.3+9-LTS", "Temurin-25.0.3+9", Set.of(CI), false)).isEmpty();
  }
}
