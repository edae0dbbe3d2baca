// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A method as C2 or Graal compiled it, read from what {@code -XX:CompileCommand=print} prints in a
 * JVM that has no disassembler: the code in hexadecimal digits.
 */
final class CompiledMethod {
  private static final Pattern HEADER =
      Pattern.compile("Compiled method \\((\\w+)\\) +\\d+ +\\d+ ([ %sbn!]*) (\\d) +(\\S+) .*");

  private static final Pattern PARAMETER =
      Pattern.compile("  # parm\\d+: +(\\w+)(?::\\w+)? += '(.*)'");

  private static final Pattern CODE =
      Pattern.compile("  0x([0-9a-f]{16}): ((?:[0-9a-f]{2,4}[ |]*)+)");

  private final Architecture architecture;
  private final String name;
  private final Map<String, String> parameters;
  private final long entry;
  private final byte[] code;
  private final long start;

  private CompiledMethod(
      Architecture architecture,
      String name,
      Map<String, String> parameters,
      long entry,
      byte[] code,
      long start) {
    this.architecture = architecture;
    this.name = name;
    this.parameters = parameters;
    this.entry = entry;
    this.code = code;
    this.start = start;
  }

  /**
   * The last that the compiler has made of a method, without on-stack replacement.
   *
   * @param name in the JVM's notation, {@code package.Class::method}
   * @return null if there is none
   */
  static @Nullable CompiledMethod last(
      String output, String name, Jit jit, Architecture architecture) {
    CompiledMethod found = null;
    List<String> lines = output.replaceAll("(# parm\\d+: +\\S+) *\\R +=", "$1 =").lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (isHeader(lines.get(i), name, jit)) {
        found = parse(name, lines.subList(i + 1, lines.size()), architecture);
      }
    }
    return found;
  }

  /** Whether the compiler has begun to print one. */
  static boolean isIn(String output, String name, Jit jit) {
    return output.lines().anyMatch(line -> isHeader(line, name, jit));
  }

  private static boolean isHeader(String line, String name, Jit jit) {
    Matcher header = HEADER.matcher(line);
    return header.matches()
        && header.group(1).equals(jit.printedName())
        && header.group(3).equals("4")
        && header.group(4).equals(name)
        && !header.group(2).contains("%");
  }

  private static CompiledMethod parse(String name, List<String> lines, Architecture architecture) {
    Map<String, String> parameters = new LinkedHashMap<>();
    // The receiver, of which not every JVM tells; of a static method the first parameter
    // overwrites it.
    String holder = name.substring(0, name.indexOf("::")).replace('.', '/');
    parameters.put(architecture.receiverRegister(), holder);
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    long start = 0;
    long entry = 0;
    boolean isEntryNext = false;
    for (String line : lines) {
      if (line.equals("[Stub Code]")
          || line.equals("[Exception Handler]")
          || line.equals("[/MachCode]")) {
        break;
      }
      isEntryNext |= line.equals("[Verified Entry Point]");
      Matcher parameter = PARAMETER.matcher(line);
      Matcher hex = CODE.matcher(line);
      if (parameter.matches()) {
        parameters.put(architecture.parameterRegister(parameter.group(1)), parameter.group(2));
      } else if (hex.matches()) {
        long address = Long.parseUnsignedLong(hex.group(1), 16);
        if (code.size() == 0) {
          start = address;
        } else if (address != start + code.size()) {
          throw new AssertionError("a gap in the code of " + name + " before: " + line);
        }
        if (isEntryNext) {
          entry = address;
          isEntryNext = false;
        }
        code.writeBytes(HexFormat.of().parseHex(hex.group(2).replaceAll("[ |]", "")));
      }
    }
    if (entry == 0) {
      throw new AssertionError(
          "no code of "
              + name
              + " in hexadecimal digits. If this JVM has a disassembler (hsdis), take it away:\n"
              + String.join("\n", lines));
    }
    return new CompiledMethod(architecture, name, parameters, entry, code.toByteArray(), start);
  }

  Architecture architecture() {
    return architecture;
  }

  /** Register to type, as the JVM names them. */
  Map<String, String> parameters() {
    return parameters;
  }

  /** Where callers that know the receiver's class enter. */
  long entry() {
    return entry;
  }

  /** Null if the address is not in this method's own code. */
  @Nullable Instruction instruction(long address) {
    long offset = address - start;
    return offset < 0 || offset >= code.length
        ? null
        : architecture.decode(code, (int) offset, address);
  }

  @Override
  public String toString() {
    return name;
  }
}
