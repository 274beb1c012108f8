package org.longmai.clinical;

/** The same said in both languages. */
public record Wording(String zh, String en) {}
