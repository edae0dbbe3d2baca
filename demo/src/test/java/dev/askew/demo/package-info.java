@org.jspecify.annotations.NullMarked
package dev.askew.demo;
