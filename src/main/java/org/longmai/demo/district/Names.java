package org.longmai.demo.district;

import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What people and places are called.
 *
 * @param male given names by generation: {@code old}, {@code middle}, {@code young}, {@code child}
 * @param female the same
 */
record Names(
        List<String> surnames,
        Map<String, List<String>> male,
        Map<String, List<String>> female,
        List<String> villages,
        List<String> neighbourhoods) {

    String any(String gender, int age, Random random) {
        Map<String, List<String>> given = gender.equals("male") ? male : female;
        return pick(surnames, random) + pick(given.getOrDefault(generation(age), List.of("")), random);
    }

    private static String generation(int age) {
        return age >= 60 ? "old" : age >= 38 ? "middle" : age >= 18 ? "young" : "child";
    }

    private static String pick(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }
}
