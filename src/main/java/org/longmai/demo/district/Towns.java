package org.longmai.demo.district;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.longmai.demo.district.clinic.Home;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;

/** The towns and streets of the district, each around its clinic, and the villages in them. */
final class Towns {

    private static final String STREET_CLINIC = "B100";
    private static final String TOWN_CLINIC = "C220";
    private static final String VILLAGE_CLINIC = "D600";
    private static final int FIRST_VILLAGE = 201;

    private final List<Town> towns;
    private final List<Town> byWeight = new ArrayList<>();

    private record Village(String name, @Nullable Institution clinic) {}

    private record Town(Institution clinic, String division, String name, List<Village> villages, int villageClinics) {

        Home home(int village, int house) {
            Village chosen = villages.get(village);
            return new Home(division, name, chosen.name, FIRST_VILLAGE + village, house, clinic, chosen.clinic);
        }
    }

    Towns(Registry registry, Names names) {
        towns = registry.institutions().stream()
                .filter(Towns::isTownClinic)
                .map(clinic -> town(clinic, registry, names))
                .toList();
        towns.forEach(town -> byWeight.addAll(Collections.nCopies(weight(town), town)));
    }

    /** The first residents are spread over all towns, so that none is empty; the others live where most people do. */
    Home any(int running, Random random) {
        Town town = running <= 2 * towns.size()
                ? towns.get(running % towns.size())
                : byWeight.get(random.nextInt(byWeight.size()));
        boolean near = town.villageClinics > 0 && random.nextInt(4) > 0;
        int village = random.nextInt(near ? town.villageClinics : town.villages.size());
        return town.home(village, 1 + random.nextInt(180));
    }

    /** @param clinic the id of the town's clinic */
    Home home(String clinic, String village, int house) {
        Town town = towns.stream()
                .filter(candidate -> candidate.clinic.id().equals(clinic))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the registry has no town clinic " + clinic));
        List<String> names = town.villages.stream().map(Village::name).toList();
        return town.home(names.indexOf(village), house);
    }

    private static Town town(Institution clinic, Registry registry, Names names) {
        String division = String.valueOf(clinic.division());
        String name = clinic.name().replaceFirst("(卫生院|社区卫生服务中心)$", "");
        List<Village> villages = new ArrayList<>();
        registry.institutions().stream()
                .filter(other -> other.kind().equals(VILLAGE_CLINIC) && division.equals(other.division()))
                .forEach(village -> villages.add(new Village(villageOf(village, name), village)));
        int villageClinics = villages.size();
        List<String> others = clinic.kind().equals(STREET_CLINIC) ? names.neighbourhoods() : names.villages();
        others.forEach(other -> villages.add(new Village(other, null)));
        return new Town(clinic, division, name, villages, villageClinics);
    }

    private static String villageOf(Institution villageClinic, String town) {
        return villageClinic.name().substring(town.length()).replaceFirst("卫生室$", "");
    }

    private static boolean isTownClinic(Institution institution) {
        return institution.kind().equals(TOWN_CLINIC) || institution.kind().equals(STREET_CLINIC);
    }

    private static int weight(Town town) {
        return town.clinic.kind().equals(STREET_CLINIC) ? 3 : 1 + 3 * town.villageClinics;
    }
}
