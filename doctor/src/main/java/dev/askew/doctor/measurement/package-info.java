/**
 * What locks and fences cost on the machine at hand, for the doctor and for the demo. Not exported:
 * whoever needs figures of their own is better served by JMH.
 */
package dev.askew.doctor.measurement;
