// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import dev.askew.machinecode.Facts.Cell;
import dev.askew.machinecode.Facts.Field;
import dev.askew.machinecode.Operand.Immediate;
import dev.askew.machinecode.Operand.Memory;
import dev.askew.machinecode.Operand.Register;
import dev.askew.machinecode.Path.Ending;
import dev.askew.machinecode.Value.Constant;
import dev.askew.machinecode.Value.OfClass;
import dev.askew.machinecode.Value.OfThread;
import dev.askew.machinecode.Value.Reference;
import dev.askew.machinecode.Value.Stack;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a method's machine code as a thread would for which some {@link Facts} hold.
 *
 * <p>It keeps account of what is known about registers, stack and named fields, and so decides the
 * branches that a thread takes. A branch that the facts do not decide is followed both ways, and
 * recorded. Every path ends at the return, or at the first instruction that an owner is not to
 * execute.
 *
 * <p>What it does not understand it says so rather than guess: an unknown instruction ends the
 * path.
 */
final class Walk {
  /** No object is so large that an access through a null could pass for one to a real address. */
  private static final long FIRST_PAGE = 4096;

  /** Where HotSpot keeps the class of an object, the first half of the word after the mark. */
  private static final long CLASS = 8;

  private final CompiledMethod method;
  private final Architecture architecture;
  private final Facts facts;
  private final List<Path> paths = new ArrayList<>();
  private final Deque<State> open = new ArrayDeque<>();

  private Walk(CompiledMethod method, Facts facts) {
    this.method = method;
    this.architecture = method.architecture();
    this.facts = facts;
  }

  /** All paths that are possible under the facts. */
  static List<Path> of(CompiledMethod method, Facts facts) {
    Walk walk = new Walk(method, facts);
    walk.run();
    return walk.paths;
  }

  private void run() {
    open.push(entry());
    while (!open.isEmpty()) {
      State state = open.pop();
      while (state.ending == null) {
        Instruction instruction = method.instruction(state.address);
        if (instruction == null) { // out of the method's own code: a stub of the JVM
          state.ending = Ending.CALL;
        } else if (!state.visited.add(state.address)) {
          state.ending = Ending.LOOP;
        } else {
          state.execute(instruction);
        }
      }
      paths.add(new Path(state.lines, state.accesses, state.undecided, state.ending));
    }
  }

  private State entry() {
    State state = new State();
    state.address = method.entry();
    state.registers.put(architecture.stackPointer(), new Stack(0));
    state.registers.put(architecture.threadRegister(), new OfThread(0));
    architecture.zeroRegisters().forEach(name -> state.registers.put(name, Value.ZERO));
    method
        .parameters()
        .forEach((register, type) -> state.registers.put(register, facts.ofParameter(type)));
    return state;
  }

  /** What the last comparison compared: a with b, or, if it is a test, their common bits with 0. */
  private record Flags(Value a, Value b, boolean isTest, Instruction setBy) {
    @Nullable Boolean decide(Condition condition) {
      if (a instanceof Constant x && b instanceof Constant y) {
        return isTest ? condition.of(x.value() & y.value(), 0) : condition.of(x.value(), y.value());
      }
      if (a instanceof OfClass || b instanceof OfClass) {
        return condition.ofSame(true);
      }
      if (isTest) {
        return (a instanceof Reference && a.equals(b)) ? condition.ofSame(false) : null;
      }
      if (a instanceof Reference x) {
        return decide(condition, x, b);
      }
      return b instanceof Reference y ? decide(condition, y, a) : null;
    }

    private static @Nullable Boolean decide(Condition condition, Reference a, Value b) {
      if (b instanceof Constant c && c.value() == 0) {
        return condition.ofSame(false);
      }
      if (b instanceof Reference other) {
        boolean isNamed = !a.object().equals(Facts.CONSTANT);
        return isNamed ? condition.ofSame(a.equals(other)) : null;
      }
      if (b instanceof OfThread) { // no other object is compared with what belongs to the thread
        return condition.ofSame(a.equals(Facts.CURRENT_THREAD));
      }
      return null;
    }

    Path.Reason reason() {
      if (a instanceof OfThread || b instanceof OfThread) {
        return Path.Reason.JVM;
      }
      return (isTest && a instanceof Reference) ? Path.Reason.COLOUR : Path.Reason.UNKNOWN;
    }
  }

  /** One path, as far as it got. */
  private final class State {
    long address;
    final Map<String, Value> registers;
    final Map<Long, Value> stack;
    final Map<Cell, Value> written;
    final Map<Cell, Integer> reads;
    final Set<Long> visited;
    final List<Path.Line> lines;
    final List<String> accesses;
    final List<Path.Undecided> undecided;
    @Nullable Flags flags;
    @Nullable Ending ending;
    private String note = "";

    State() {
      registers = new HashMap<>();
      stack = new HashMap<>();
      written = new HashMap<>();
      reads = new HashMap<>();
      visited = new HashSet<>();
      lines = new ArrayList<>();
      accesses = new ArrayList<>();
      undecided = new ArrayList<>();
    }

    State(State other, long address) {
      this.address = address;
      registers = new HashMap<>(other.registers);
      stack = new HashMap<>(other.stack);
      written = new HashMap<>(other.written);
      reads = new HashMap<>(other.reads);
      visited = new HashSet<>(other.visited);
      lines = new ArrayList<>(other.lines);
      accesses = new ArrayList<>(other.accesses);
      undecided = new ArrayList<>(other.undecided);
      flags = other.flags;
    }

    void execute(Instruction instruction) {
      note = "";
      address = instruction.next();
      State taken = null;
      for (Step step : instruction.steps()) {
        if (ending != null) {
          break;
        } else if (step instanceof Step.Branch branch) {
          taken = branch(branch, instruction);
        } else {
          execute(step, instruction);
        }
      }
      Path.Line line = new Path.Line(instruction, note);
      lines.add(line);
      if (taken != null) {
        taken.lines.add(line);
        open.push(taken);
      }
    }

    private void execute(Step step, Instruction instruction) {
      if (step instanceof Step.Move move) {
        write(move.to(), read(move.from()));
      } else if (step instanceof Step.Compute compute) {
        Value a = read(compute.a());
        Value b = read(compute.b());
        Value result = compute(compute.how(), a, b, bits(compute.to()));
        write(compute.to(), result);
        if (compute.flags()) {
          flags =
              switch (compute.how()) {
                case SUBTRACT -> new Flags(a, b, false, instruction);
                case SHIFT_LEFT, SHIFT_RIGHT -> new Flags(a, b, true, instruction);
                default -> new Flags(result, Value.ZERO, false, instruction);
              };
        }
      } else if (step instanceof Step.Compare compare) {
        int bits = Math.min(bits(compare.a()), bits(compare.b()));
        Value a = narrow(read(compare.a()), bits);
        flags = new Flags(a, narrow(read(compare.b()), bits), false, instruction);
      } else if (step instanceof Step.Test test) {
        flags = new Flags(read(test.a()), read(test.b()), true, instruction);
      } else if (step instanceof Step.Forget forget) {
        registers.put(forget.register().name(), Value.UNKNOWN);
      } else if (step instanceof Step.ForgetFlags) {
        flags = null;
      } else if (step instanceof Step.Jump jump) {
        address = jump.target();
      } else if (step instanceof Step.End end) {
        ending = end.ending();
      }
    }

    /** Goes the way that the facts decide; if they do not, goes on and returns the other way. */
    private @Nullable State branch(Step.Branch branch, Instruction instruction) {
      Flags f = flags;
      Boolean decision = f == null ? null : f.decide(branch.condition());
      if (decision != null) {
        if (decision) {
          address = branch.target();
        }
        note = decision ? "taken" : "not taken";
        return null;
      }
      Path.Reason reason = f == null ? Path.Reason.UNKNOWN : f.reason();
      undecided.add(new Path.Undecided(reason, f == null ? null : f.setBy(), instruction));
      note = reason.text();
      return new State(this, branch.target());
    }

    private Value read(Operand operand) {
      if (operand instanceof Immediate immediate) {
        return new Constant(immediate.value());
      }
      if (operand instanceof Register register) {
        return narrow(registers.getOrDefault(register.name(), Value.UNKNOWN), register.bits());
      }
      Memory memory = (Memory) operand;
      Value base = base(memory);
      if (base instanceof Reference reference) {
        return read(new Cell(reference.object(), reference.offset() + memory.displacement()));
      } else if (base instanceof Stack s) {
        return stack.getOrDefault(s.offset() + memory.displacement(), Value.UNKNOWN);
      } else if (base instanceof OfThread thread) {
        return thread.read(memory.displacement());
      } else if (base instanceof Constant constant) {
        if (isNull(constant.value() + memory.displacement())) {
          ending = Ending.TRAP;
          return Value.UNKNOWN;
        }
        return read(new Cell(Facts.CONSTANT, memory.displacement()));
      }
      return Value.UNKNOWN;
    }

    private Value read(Cell cell) {
      Field field = facts.field(cell);
      if (field == null) {
        boolean isNamed = !cell.object().equals(Facts.CONSTANT);
        return isNamed && cell.offset() == CLASS ? new OfClass() : Value.UNKNOWN;
      }
      int n = reads.merge(cell, 1, Integer::sum) - 1;
      Value value = written.get(cell);
      if (value == null) {
        value = field.reads().get(Math.min(n, field.reads().size() - 1));
      }
      if (field.isWatched()) {
        accesses.add("read " + field.name());
      }
      note = "read " + field.name() + (value instanceof Constant c ? " (" + c.value() + ")" : "");
      return value;
    }

    private void write(Operand operand, Value value) {
      if (operand instanceof Register register) {
        registers.put(register.name(), narrow(value, register.bits()));
        return;
      }
      Memory memory = (Memory) operand;
      Value base = base(memory);
      if (base instanceof Stack s) {
        stack.put(s.offset() + memory.displacement(), value);
      } else if (base instanceof Reference reference) {
        write(new Cell(reference.object(), reference.offset() + memory.displacement()), value);
      } else if (base instanceof Constant c && isNull(c.value() + memory.displacement())) {
        ending = Ending.TRAP;
      } else if (!(base instanceof OfThread)) {
        accesses.add("write to an unknown address");
      }
    }

    private void write(Cell cell, Value value) {
      Field field = facts.field(cell);
      written.put(cell, value);
      String name = field == null ? cell.object() + "+" + cell.offset() : field.name();
      String what = value instanceof Constant c ? String.valueOf(c.value()) : "something unknown";
      note = "write " + name + " = " + what;
      accesses.add(note);
    }

    /** The address without the displacement, which is what tells one field from another. */
    private Value base(Memory memory) {
      Value base = memory.base() == null ? Value.ZERO : whole(memory.base());
      if (memory.index() == null) {
        return base;
      }
      Value index =
          compute(
              Step.Arithmetic.SHIFT_LEFT, whole(memory.index()), new Constant(memory.shift()), 64);
      return compute(Step.Arithmetic.ADD, base, index, 64);
    }

    private Value whole(String register) {
      return registers.getOrDefault(register, Value.UNKNOWN);
    }
  }

  private static boolean isNull(long address) {
    return address >= 0 && address < FIRST_PAGE;
  }

  private static Value compute(Step.Arithmetic how, Value a, Value b, int bits) {
    if (a instanceof Constant x && b instanceof Constant y) {
      long result =
          switch (how) {
            case ADD -> x.value() + y.value();
            case SUBTRACT -> x.value() - y.value();
            case AND -> x.value() & y.value();
            case OR -> x.value() | y.value();
            case XOR -> x.value() ^ y.value();
            case SHIFT_LEFT -> x.value() << y.value();
            case SHIFT_RIGHT -> x.value() >>> y.value();
          };
      return narrow(new Constant(result), bits);
    }
    if (b instanceof Constant c) {
      return compute(how, a, c.value());
    }
    if (a instanceof Constant c && how == Step.Arithmetic.ADD) {
      return compute(how, b, c.value());
    }
    return Value.UNKNOWN;
  }

  private static Value compute(Step.Arithmetic how, Value a, long b) {
    if (how == Step.Arithmetic.ADD || how == Step.Arithmetic.SUBTRACT) {
      long offset = how == Step.Arithmetic.ADD ? b : -b;
      if (a instanceof Reference r) {
        return new Reference(r.object(), r.offset() + offset);
      } else if (a instanceof Stack s) {
        return new Stack(s.offset() + offset);
      }
    } else if ((how == Step.Arithmetic.SHIFT_LEFT || how == Step.Arithmetic.SHIFT_RIGHT)
        && a instanceof Reference r
        && r.offset() == 0) {
      return a; // how the JVM compresses a reference or takes its colour away
    }
    return a instanceof OfThread ? a : Value.UNKNOWN;
  }

  /** As that many bits hold it, with its sign. */
  private static Value narrow(Value value, int bits) {
    if (value instanceof Constant c) {
      return new Constant(c.value() << (64 - bits) >> (64 - bits));
    }
    return bits >= 32 ? value : Value.UNKNOWN;
  }

  private static int bits(Operand operand) {
    if (operand instanceof Register register) {
      return register.bits();
    }
    return operand instanceof Memory memory ? memory.bits() : 64;
  }
}
