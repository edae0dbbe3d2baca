/** A program and agent: {@link dev.askew.agent.Agent}. */
@org.jspecify.annotations.NullMarked
package dev.askew.agent;
