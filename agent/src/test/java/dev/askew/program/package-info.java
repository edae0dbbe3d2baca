/** Programs that the tests watch; the agent leaves classes alone whose names are like its own. */
@org.jspecify.annotations.NullMarked
package dev.askew.program;
