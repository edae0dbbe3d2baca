/** Tests of the agent, most of them in JVMs of their own. */
@org.jspecify.annotations.NullMarked
package dev.askew.agent;
