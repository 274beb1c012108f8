package org.longmai.demo.issuer;

/** A resident as the demo shows them at the login. */
record DemoResident(String id, String name) {}
