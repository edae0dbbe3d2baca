// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/** What Askew's locks have for programs to call, as one class loader finds them. */
final class Surface {
  private final Map<String, Set<String>> methods = new HashMap<>();
  private final Module module;

  /**
   * Looks at them.
   *
   * @throws ClassNotFoundException if the class loader does not find them
   */
  Surface(ClassLoader loader) throws ClassNotFoundException {
    module = Class.forName("dev.askew.locks.BiasedLock", false, loader).getModule();
    for (Map.Entry<String, String> type : SwapRewriting.TYPES.entrySet()) {
      Class<?> askews = Class.forName(type.getValue().replace('/', '.'), false, loader);
      methods.put(type.getKey(), methods(askews));
    }
  }

  /** Public and protected methods by name and descriptor, inherited ones too. */
  static Set<String> methods(Class<?> type) {
    Set<String> methods = new HashSet<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if ((method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0) {
          methods.add(method.getName() + Type.getMethodDescriptor(method));
        }
      }
    }
    return methods;
  }

  /** The module that they are in. */
  Module module() {
    return module;
  }

  /** Those of the class that takes the place of one of the JDK's. */
  Set<String> of(String jdks) {
    return methods.getOrDefault(jdks, Set.of());
  }

  /** Constructors are there. */
  void require(String jdks, MethodInsnNode call, String place) throws Refusal {
    if (!call.name.equals("<init>")
        && !of(jdks).contains(call.name + SwapRewriting.mapped(call.desc))) {
      throw new Refusal(
          "Askew's lock has no method " + call.name + call.desc + ", " + place, Refusal.BY_HAND);
    }
  }
}
