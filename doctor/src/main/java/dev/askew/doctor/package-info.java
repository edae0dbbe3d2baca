/** A program: {@link dev.askew.doctor.Doctor}. */
package dev.askew.doctor;
