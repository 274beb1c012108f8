package org.longmai.demo.district.clinic;

import java.time.ZonedDateTime;
import java.util.List;
import org.longmai.demo.district.terms.Element;

/** What an institution sends at one time: a Bundle to be. */
public record Parcel(Sender sender, ZonedDateTime time, List<Element> resources) {}
