// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two decoders against words assembled with LLVM's assembler; every one lies at 0x10000. */
class DecoderTest {
  private static final long ADDRESS = 0x10000;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f0430fb14cd41c     | ATOMIC | lock cmpxchg dword ptr [r12 + r10*8 + 0x1c], ecx
          f0834424c000       | ATOMIC | lock add dword ptr [rsp - 0x40], 0x0
          f0480fc108         | ATOMIC | lock xadd qword ptr [rax], rcx
          874808             | ATOMIC | xchg dword ptr [rax + 0x8], ecx
          0faef0             | FENCE  | mfence
          0faee8             | FENCE  | lfence
          0faef8             | FENCE  | sfence
          0fa2               | FENCE  | cpuid
          e8fb000000         | CALL   | call 0x10100
          ffd0               | CALL   | call rax
          ff2510000000       | CALL   | jmp qword ptr [0x10016]
          c3                 | RETURN | ret
          f4                 | TRAP   | hlt
          cc                 | TRAP   | int3
          0f0b               | TRAP   | ud2
          c5f96ec0           | NOT_UNDERSTOOD | 0xc5
          c5f810c1           | NOT_UNDERSTOOD | 0xc5
          c5f877             |        | vzeroupper
          66480f6ec0         | NOT_UNDERSTOOD | 0f 0x6e
          89842400c0feff     |        | mov dword ptr [rsp - 0x14000], eax
          55                 |        | push rbp
          4154               |        | push r12
          5d                 |        | pop rbp
          4883ec30           |        | sub rsp, 0x30
          4989f3             |        | mov r11, rsi
          4c8bde             |        | mov r11, rsi
          448b5614           |        | mov r10d, dword ptr [rsi + 0x14]
          478b44d40c         |        | mov r8d, dword ptr [r12 + r10*8 + 0xc]
          4b8b44e500         |        | mov rax, qword ptr [r13 + r12*8]
          8b0c2578563412     |        | mov ecx, dword ptr [0x12345678]
          8b0424             |        | mov eax, dword ptr [rsp]
          49c1e003           |        | shl r8, 0x3
          49c1ea0d           |        | shr r10, 0xd
          4d8b8f88020000     |        | mov r9, qword ptr [r15 + 0x288]
          4d39c8             |        | cmp r8, r9
          493ba740030000     |        | cmp rsp, qword ptr [r15 + 0x340]
          83fd01             |        | cmp ebp, 0x1
          41837f2000         |        | cmp dword ptr [r15 + 0x20], 0x0
          41817f2000000000   |        | cmp dword ptr [r15 + 0x20], 0x0
          833d0001000001     |        | cmp dword ptr [0x10107], 0x1
          85ed               |        | test ebp, ebp
          4d854f20           |        | test qword ptr [r15 + 0x20], r9
          41f7c3c0ea0000     |        | test r11d, 0xeac0
          43c744d41c01000000 |        | mov dword ptr [r12 + r10*8 + 0x1c], 0x1
          478964d41c         |        | mov dword ptr [r12 + r10*8 + 0x1c], r12d
          bef6ffffff         |        | mov esi, -0xa
          49bac0edf0d0e47f0000 |      | mov r10, 0x7fe4d0f0edc0
          31c0               |        | xor eax, eax
          4f8d54d404         |        | lea r10, qword ptr [r12 + r10*8 + 0x4]
          ffc5               |        | inc ebp
          ff4804             |        | dec dword ptr [rax + 0x4]
          4983e0f8           |        | and r8, -0x8
          0fb64620           |        | movzx eax, byte ptr [rsi + 0x20]
          4c63c1             |        | movsxd r8, ecx
          480f44c1           |        | cmove rax, rcx
          0f94c0             |        | sete al
          90                 |        | nop
          666690             |        | nop
          0f1f8400c0010000   |        | nop dword ptr [rax + rax*1 + 0x1c0]
          7457               |        | je 0x10059
          0f8787000000       |        | ja 0x1008d
          e906feffff         |        | jmp 0xfe0b
          ebfe               |        | jmp 0x10000
          """)
  void x86WordsAreDecoded(String bytes, Path.@Nullable Ending ending, String text) {
    byte[] code = HexFormat.of().parseHex(bytes);

    Instruction instruction = new X86().decode(code, 0, ADDRESS);

    assertThat(instruction.text()).isEqualTo(text);
    check(instruction, ending);
    if (ending != Path.Ending.NOT_UNDERSTOOD) {
      assertThat(instruction.size()).isEqualTo(code.length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          d5033bbf | FENCE  | dmb ish
          d50339bf | FENCE  | dmb ishld
          d5033abf | FENCE  | dmb ishst
          d5033f9f | FENCE  | dsb ish
          d5033fdf | FENCE  | isb
          885f7c20 | ATOMIC | ldxr [x1]
          c85ffd48 | ATOMIC | ldxr [x10]
          8808fc22 | ATOMIC | stxr [x1]
          c8087c22 | ATOMIC | stxr [x1]
          c87f0440 | ATOMIC | ldxr [x2]
          88e8fd4d | ATOMIC | cas [x10]
          c8a8fd4d | ATOMIC | cas [x10]
          48207c82 | ATOMIC | cas [x4]
          b8e10062 | ATOMIC | ldadd [x3]
          f8e18062 | ATOMIC | swp [x3]
          b8613062 | ATOMIC | ldset [x3]
          d5033f5f | ATOMIC | clrex
          94000040 | CALL   | bl 0x10100
          d63f0100 | CALL   | blr x8
          d61f0100 | CALL   | br x8
          d65f03c0 | RETURN | ret
          00000000 | TRAP   | udf
          9e670020 | NOT_UNDERSTOOD | .word 0x9e670020
          889ffd5f |        | stlr wzr, [x10]
          88dffd4c |        | ldar w12, [x10]
          c8dffd4c |        | ldar x12, [x10]
          f8bfc14c |        | ldapr x12, [x10]
          b9001dff |        | str wzr, [x15, #0x1c]
          b9001dcd |        | str w13, [x14, #0x1c]
          b94029fd |        | ldr w29, [x15, #0x28]
          f941478a |        | ldr x10, [x28, #0x288]
          b86a7b6b |        | ldr w11, [x27, x10, lsl #2]
          b85fc041 |        | ldr w1, [x2, #-0x4]
          f8410fe1 |        | ldr x1, [sp] after sp + 16
          f84107e1 |        | ldr x1, [sp] then sp + 16
          a9037bfd |        | stp x29, x30, [sp, #0x30]
          a8c17bfd |        | ldp x29, x30, [sp] then sp + 16
          a9bf7bfd |        | stp x29, x30, [sp] after sp + -16
          18000208 |        | ldr w8, 0x10040
          d37df16e |        | lsl x14, x11, #0x3
          d34dfd6e |        | lsr x14, x11, #0xd
          320003ed |        | orr w13, wzr, #0x1
          927df041 |        | and x1, x2, #-0x8
          5280054b |        | mov w11, #0x2a
          12800121 |        | mov w1, #-0xa
          f2a24688 |        | movk x8, #0x1234, lsl #16
          aa0103f0 |        | mov x16, x1
          eb0a017f |        | cmp x11, x10
          710007bf |        | cmp w29, #0x1
          eb2863ff |        | cmp sp, x8
          8b0b0f68 |        | add x8, x27, x11, lsl #3
          d14053e9 |        | sub x9, sp, #0x14000
          f1000441 |        | subs x1, x2, #0x1
          10fffa88 |        | adr x8, #0xff50
          54000401 |        | b.ne 0x10080
          54000548 |        | b.hi 0x100a8
          3400049d |        | cbz w29, 0x10090
          b5fffb9d |        | cbnz x29, 0xff70
          36280088 |        | tbz x8, #5, 0x10010
          b7400088 |        | tbnz x8, #40, 0x10010
          17fffffc |        | b 0xfff0
          d503201f |        | nop
          9a820020 |        | csel or the like x0
          """)
  void aarch64WordsAreDecoded(String word, Path.@Nullable Ending ending, String text) {
    byte[] code =
        ByteBuffer.allocate(4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(Integer.parseUnsignedInt(word, 16))
            .array();

    Instruction instruction = new Aarch64().decode(code, 0, ADDRESS);

    assertThat(instruction.text()).isEqualTo(text);
    check(instruction, ending);
  }

  private static void check(Instruction instruction, Path.@Nullable Ending ending) {
    List<Path.Ending> endings =
        instruction.steps().stream()
            .filter(Step.End.class::isInstance)
            .map(step -> ((Step.End) step).ending())
            .toList();
    assertThat(endings).isEqualTo(ending == null ? List.of() : List.of(ending));
  }
}
