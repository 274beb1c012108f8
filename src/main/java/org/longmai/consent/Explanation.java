package org.longmai.consent;

import java.util.List;

/** Whether somebody sees a resource, and why. */
public record Explanation(boolean visible, List<Reason> reasons) {}
