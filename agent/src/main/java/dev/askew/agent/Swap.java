// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * Swaps locks in classes of the program as they are loaded. What is to become of a package is
 * decided when the first of its classes comes from a class loader and a jar: all classes that have
 * to change together are of one package, so then none of them is there yet.
 *
 * <p>It is not asked again when another agent retransforms a class. So the JVM keeps what it has
 * made of that class.
 *
 * <p>Deciding asks class loaders for classes, and a class loader may hold a lock of its own while
 * it waits for this. So nothing is locked then: two threads may decide the same, and the first
 * counts.
 */
final class Swap implements ClassFileTransformer {
  private static final String NOT_MET = "not met: no class of that name has been loaded";

  /** Whether to say at once what becomes of a site. */
  private static final boolean LOG_ALL = "all".equals(System.getProperty("askew.log"));

  private final Instrumentation instrumentation;
  private final Options options;

  /** What has become of each site: in several class loaders several things. Guarded by this. */
  private final Map<SwapSite, Set<String>> outcomes = new LinkedHashMap<>();

  private final List<SwapSite> sites;
  private final Set<String> packages = new HashSet<>();

  /** By class loader. Guarded by this. */
  private final Map<ClassLoader, Known> known = new WeakHashMap<>();

  /** What is known of one class loader's classes. Guarded by the swap. */
  private static final class Known {
    /** By location: a jar is read once for all packages. */
    final Map<String, Jar> jars = new HashMap<>();

    /** By location and package. */
    final Map<String, Unit> units = new HashMap<>();
  }

  /**
   * A jar or folder.
   *
   * @param classes null if there is no way to read them
   * @param trouble why, or empty
   */
  private record Jar(@Nullable ProgramClasses classes, String trouble) {}

  /** The part of a package that comes from one jar by one class loader. */
  private static final class Unit {
    /** As it is, or with what other agents and class loaders have made of its classes. */
    final Jar jar;

    final Plan plan;

    /** The classes that have been loaded, and whether they were rewritten. Guarded by the swap. */
    final Map<String, Boolean> met;

    Unit(Jar jar, Plan plan, Map<String, Boolean> met) {
      this.jar = jar;
      this.plan = plan;
      this.met = met;
    }

    boolean expects(String className, byte[] bytes) {
      return jar.classes == null
          || Arrays.equals(bytes, jar.classes.file(className))
          || !(plan.rewritten.containsKey(className)
              || ProgramClasses.contains(bytes, SwapRewriting.LOCKS));
    }
  }

  /**
   * What is to become of a unit.
   *
   * @param rewritten class files, by internal names
   * @param outcomes by sites
   */
  private record Plan(Map<String, byte[]> rewritten, Map<SwapSite, String> outcomes) {
    boolean differs(Plan other, String className) {
      return !Arrays.equals(rewritten.get(className), other.rewritten.get(className));
    }
  }

  /** A class that is about to be loaded. */
  private static final class Loading {
    final Module module;
    final ClassLoader loader;
    final String className;
    final byte[] bytes;
    final @Nullable URL location;
    final String unit;

    Loading(
        Module module,
        ClassLoader loader,
        String className,
        @Nullable ProtectionDomain domain,
        byte[] bytes) {
      this.module = module;
      this.loader = loader;
      this.className = className;
      this.bytes = bytes;
      CodeSource source = domain == null ? null : domain.getCodeSource();
      location = source == null ? null : source.getLocation();
      unit = location + " " + packageName();
    }

    String packageName() {
      return SwapSite.packageOf(className);
    }
  }

  private Swap(Instrumentation instrumentation, Options options, List<SwapSite> sites) {
    this.instrumentation = instrumentation;
    this.options = options;
    this.sites = sites;
    for (SwapSite site : sites) {
      outcomes.put(site, new LinkedHashSet<>());
      packages.add(site.packageName());
    }
  }

  /** Begins to swap what the list names. */
  static Swap begin(Instrumentation instrumentation, Options options, Path list, Path agentJar)
      throws IOException {
    Swap swap = new Swap(instrumentation, options, SwapList.read(list));
    AskewJar.provide(instrumentation, agentJar);
    swap.refuseWhatIsThere();
    instrumentation.addTransformer(swap);
    return swap;
  }

  /** Sites of the JDK, and of classes that are loaded already. */
  private void refuseWhatIsThere() {
    List<String> news = new ArrayList<>();
    Set<String> loaded = new HashSet<>();
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      loaded.add(each.getName());
    }
    for (SwapSite site : sites) {
      String file = site.internalName() + ".class";
      if (ClassLoader.getPlatformClassLoader().getResource(file) != null) {
        add(site, "refused: the class is the JDK's own. Remedy: leave it", news);
      } else if (isAskews(site.internalName())) {
        add(site, "refused: the class is Askew's own. Remedy: leave it", news);
      } else if (loaded.contains(site.className())) {
        add(
            site,
            "refused: "
                + site.className()
                + " has been loaded already. Remedy: "
                + Refusal.FROM_THE_START,
            news);
      }
    }
    news.forEach(Session::say);
  }

  private static boolean isAskews(String internalName) {
    return internalName.startsWith("dev/askew/agent/")
        || internalName.startsWith("dev/askew/locks/");
  }

  @Override
  public byte @Nullable [] transform(
      Module module,
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (loader == null
        || className == null
        || !packages.contains(SwapSite.packageOf(className))
        || isAskews(className)) {
      return null;
    }
    Loading loading = new Loading(module, loader, className, domain, bytes);
    try {
      List<String> news = new ArrayList<>();
      byte[] rewritten = transform(loading, news);
      for (String each : news) {
        Session.say(each);
      }
      return rewritten;
    } catch (Throwable t) { // the JVM would drop it without a word
      byte[] planned = planned(loading); // other classes rely on that
      if (planned == null) {
        Session.say(className.replace('/', '.') + " stays as it is: " + t);
      }
      return planned;
    }
  }

  private byte @Nullable [] transform(Loading loading, List<String> news) {
    while (true) {
      Unit unit;
      int met;
      synchronized (this) {
        unit = unitOf(loading);
        met = unit == null ? 0 : unit.met.size();
        if (unit != null && unit.expects(loading.className, loading.bytes)) {
          byte[] rewritten = unit.plan.rewritten.get(loading.className);
          unit.met.put(loading.className, rewritten != null);
          addOutcomes(unit.plan, loading.className, news);
          return rewritten;
        }
      }
      Unit decided = unit == null ? decided(loading) : decidedAnew(unit, loading);
      synchronized (this) {
        if (unitOf(loading) == unit && (unit == null || unit.met.size() == met)) {
          known(loading.loader).units.put(loading.unit, decided);
        }
      }
    }
  }

  private synchronized byte @Nullable [] planned(Loading loading) {
    Unit unit = unitOf(loading);
    return unit == null ? null : unit.plan.rewritten.get(loading.className);
  }

  private @Nullable Unit unitOf(Loading loading) {
    return known(loading.loader).units.get(loading.unit);
  }

  private Known known(ClassLoader loader) {
    Known of = known.get(loader);
    if (of == null) {
      of = new Known();
      known.put(loader, of);
    }
    return of;
  }

  private void addOutcomes(Plan plan, String className, List<String> news) {
    for (Map.Entry<SwapSite, String> each : plan.outcomes.entrySet()) {
      if (each.getKey().internalName().equals(className)) {
        add(each.getKey(), each.getValue(), news);
      }
    }
  }

  // ---- Deciding, with nothing locked ----

  private Unit decided(Loading loading) {
    Jar jar = jar(loading);
    return new Unit(jar, plan(jar, Map.of(), loading), new HashMap<>());
  }

  private Jar jar(Loading loading) {
    String location = String.valueOf(loading.location);
    synchronized (this) {
      Jar read = known(loading.loader).jars.get(location);
      if (read != null) {
        return read;
      }
    }
    Jar read = read(loading.location);
    synchronized (this) {
      known(loading.loader).jars.put(location, read);
    }
    return read;
  }

  private Jar read(@Nullable URL location) {
    if (location == null || !location.getProtocol().equals("file")) {
      return new Jar(null, "");
    }
    try {
      return new Jar(ProgramClasses.read(Path.of(location.toURI()), packages), "");
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return new Jar(null, ", " + e);
    }
  }

  /** For a class that is not what is in the jar: another agent or the class loader made it. */
  private Unit decidedAnew(Unit unit, Loading loading) {
    Map<String, Boolean> met;
    synchronized (this) {
      met = new HashMap<>(unit.met);
    }
    Jar jar =
        new Jar(
            Objects.requireNonNull(unit.jar.classes).with(loading.className, loading.bytes), "");
    Plan plan = plan(jar, met, loading);
    for (Map.Entry<String, Boolean> each : met.entrySet()) {
      if (each.getValue()
          && !each.getKey().equals(loading.className)
          && plan.differs(unit.plan, each.getKey())) {
        Session.say(
            loading.className.replace('/', '.')
                + " is not what is in its jar, and does not fit the locks that are swapped by now;"
                + " it may fail. Remedy: leave the sites of its package out of the list");
        return new Unit(jar, unit.plan, met);
      }
    }
    return new Unit(jar, plan, met);
  }

  private Plan plan(Jar jar, Map<String, Boolean> met, Loading loading) {
    Map<SwapSite, String> decided = new HashMap<>();
    List<SwapSite> ofPackage =
        sites.stream().filter(site -> site.packageName().equals(loading.packageName())).toList();
    try {
      SwapDecision decision = decision(jar, met, loading);
      for (SwapSite site : ofPackage) {
        if (decision.knows(site)) {
          try {
            String note = decision.take(site);
            decided.put(site, note.isEmpty() ? "swapped" : "swapped; " + note);
          } catch (Refusal e) {
            decided.put(site, "refused: " + e.getMessage());
          }
        }
      }
      return new Plan(decision.rewritten(), decided);
    } catch (Refusal e) {
      ofPackage.forEach(site -> decided.put(site, "refused: " + e.getMessage()));
    } catch (Throwable t) { // of this agent, or of a class loader
      ofPackage.forEach(
          site -> decided.put(site, "refused: deciding failed, " + t + ". Remedy: leave it"));
    }
    return new Plan(Map.of(), decided);
  }

  private SwapDecision decision(Jar jar, Map<String, Boolean> met, Loading loading) throws Refusal {
    if (jar.classes == null) {
      throw new Refusal(
          "its jar cannot be read, " + loading.location + jar.trouble,
          "put it on the class path as a jar or a folder of its own");
    }
    Surface surface;
    try {
      surface = new Surface(loading.loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new Refusal(
          "its class loader, "
              + loading.loader.getClass().getName()
              + ", does not find dev.askew.locks.BiasedLock",
          "put askew-locks and a backend where that class loader looks; in OSGi import"
              + " dev.askew.locks");
    }
    letRead(loading.module, surface.module());
    SwapPackage all =
        new SwapPackage(
            jar.classes, loading.packageName(), name -> readClass(loading.loader, name));
    return new SwapDecision(all, surface, loadedIn(met, loading.loader), options.serialized());
  }

  private Set<String> loadedIn(Map<String, Boolean> met, ClassLoader loader) {
    Set<String> loaded = new HashSet<>();
    for (Class<?> each : instrumentation.getAllLoadedClasses()) {
      if (each.getClassLoader() == loader) {
        loaded.add(each.getName().replace('.', '/'));
      }
    }
    met.forEach(
        (name, isRewritten) -> {
          if (isRewritten) {
            loaded.remove(name);
          } else {
            loaded.add(name);
          }
        });
    return loaded;
  }

  private static @Nullable ClassReader readClass(ClassLoader loader, String name) {
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      return in == null ? null : new ClassReader(in);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** The JVM lets the module read the class path; Askew may be a module of its own. */
  private void letRead(Module module, Module askew) {
    if (!module.canRead(askew)) {
      instrumentation.redefineModule(module, Set.of(askew), Map.of(), Map.of(), Set.of(), Map.of());
    }
  }

  // ---- What has become of the sites ----

  /** The news are said when nothing is locked: whoever writes may load classes. */
  private synchronized void add(SwapSite site, String outcome, List<String> news) {
    Set<String> all = outcomes.get(site);
    if (all != null && all.add(outcome) && LOG_ALL) {
      news.add(outcome + ": " + site);
    }
  }

  /** What has become of each site so far. */
  synchronized String report() {
    StringBuilder text = new StringBuilder();
    int swapped = 0;
    for (Map.Entry<SwapSite, Set<String>> site : outcomes.entrySet()) {
      Set<String> all = site.getValue();
      if (all.stream().anyMatch(outcome -> outcome.startsWith("swapped"))) {
        swapped++;
      }
      for (String outcome : all.isEmpty() ? Set.of(NOT_MET) : all) {
        text.append("    ").append(site.getKey()).append('\n');
        text.append("        ").append(outcome).append('\n');
      }
    }
    return Report.format(
        "Askew agent: %d of %d sites swapped.%n%s", swapped, outcomes.size(), text);
  }
}
