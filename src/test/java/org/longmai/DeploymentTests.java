package org.longmai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.Role;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds what is run in production to what must not slip: no secret in a file, no open port, no claim that Longmai does not know. */
class DeploymentTests {

    private static final Path REALM = Path.of("deploy/keycloak/longmai-realm.json");
    private static final Path ENVIRONMENT = Path.of(".env.example");
    private static final Path COMPOSE = Path.of("docker-compose.yml");

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(secret|password|master_?key|token|credential).*");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:[^}]*)?}");
    private static final Pattern REQUIRED_VARIABLE = Pattern.compile("\\$\\{[A-Z_]+:\\?}");
    private static final Pattern URI_PASSWORD = Pattern.compile("://[^:/\\s\"]+:([^@\\s\"]+)@");

    private final Map<String, Map<String, Object>> services = services();
    private final JsonNode realm = json(REALM);
    private final JsonNode registry = json(Path.of("src/main/resources/registry/tongliang.json"));

    @Test
    void takesEverySecretFromARequiredVariable() {
        Map<String, String> secrets = new LinkedHashMap<>();
        services.keySet().forEach(name -> secrets.putAll(secretsOf(name)));

        assertThat(secrets).hasSizeGreaterThan(8).allSatisfy((name, value) -> assertThat(value)
                .matches(REQUIRED_VARIABLE));
    }

    @Test
    void putsNoPasswordIntoAUri() {
        assertThat(URI_PASSWORD.matcher(text(COMPOSE)).results().map(hit -> hit.group(1)))
                .isNotEmpty()
                .allMatch(REQUIRED_VARIABLE.asMatchPredicate());
    }

    @Test
    void leavesEverySecretOfTheExampleEmptyAndSaysHowToMakeIt() {
        List<String> lines = text(ENVIRONMENT).lines().toList();

        assertThat(lines)
                .filteredOn(line -> isSecret(line.split("=", 2)[0]))
                .isNotEmpty()
                .allSatisfy(line -> {
                    assertThat(line).endsWith("=");
                    assertThat(lines.get(lines.indexOf(line) - 1)).containsPattern("^# .+`openssl rand [^`]+`$");
                });
    }

    @Test
    void explainsEveryVariableInTheLineAboveIt() {
        List<String> lines = text(ENVIRONMENT).lines().toList();

        assertThat(lines)
                .filteredOn(line -> line.contains("=") && !line.startsWith("#"))
                .allSatisfy(line -> assertThat(lines.get(lines.indexOf(line) - 1))
                        .startsWith("# ")
                        .hasSizeGreaterThan(20));
    }

    @Test
    void namesEveryVariableInTheExample() {
        Set<String> explained = text(ENVIRONMENT)
                .lines()
                .filter(line -> !line.startsWith("#") && line.contains("="))
                .map(line -> line.split("=", 2)[0])
                .collect(Collectors.toCollection(LinkedHashSet::new));
        explained.remove("COMPOSE_PROJECT_NAME");

        assertThat(variables(text(COMPOSE))).containsExactlyInAnyOrderElementsOf(explained);
    }

    @Test
    void handsTheRealmEveryVariableThatItLeavesOpen() {
        assertThat(environment("keycloak").keySet()).containsAll(variables(text(REALM)));
    }

    @Test
    void opensPortsOnLoopbackOnly() {
        List<String> ports = services.values().stream()
                .flatMap(service -> list(service, "ports").stream())
                .toList();

        assertThat(ports).hasSize(2).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void keepsTheStoresOnNetworksWithoutAWayOut() {
        Map<String, Object> networks = map(compose().get("networks"));

        assertThat(Stream.of("mongo", "mongo-setup", "keycloak-db")).allSatisfy(service -> assertThat(
                        list(services.get(service), "networks"))
                .isNotEmpty()
                .allSatisfy(network -> assertThat(map(networks.get(network))).containsEntry("internal", true)));
    }

    @Test
    void checksTheHealthOfWhatKeepsRunningAndStartsItAgain() {
        Map<String, Map<String, Object>> running = new LinkedHashMap<>(services);
        Map<String, Object> setup = running.remove("mongo-setup");

        assertThat(setup).containsEntry("restart", "no");
        assertThat(running).allSatisfy((name, service) -> {
            assertThat(service).containsEntry("restart", "unless-stopped");
            assertThat(isChecked(service) || isBuiltWithACheck(service))
                    .as(name + " has a health check")
                    .isTrue();
        });
    }

    @Test
    void limitsTheMemoryOfEveryService() {
        assertThat(services.values()).allSatisfy(service -> assertThat(service).containsKeys("mem_limit", "cpus"));
    }

    @Test
    void asksForTheIssuerThatKeycloakNamesInItsTokens() {
        assertThat(environment("longmai").get("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI"))
                .isEqualTo(environment("keycloak").get("KC_HOSTNAME") + "/realms/longmai");
    }

    @Test
    void runsTheImageWithoutRights() {
        assertThat(text(Path.of("Dockerfile")))
                .containsPattern("(?m)^USER [1-9]\\d*")
                .contains("ENTRYPOINT [");
        assertThat(services.get("longmai")).contains(entry("read_only", true), entry("cap_drop", List.of("ALL")));
    }

    @Test
    void writesNoSecretIntoTheRealm() {
        List<String> secrets = Stream.concat(
                        elements("clients").map(client -> client.path("secret")),
                        users().flatMap(user -> stream(user.path("credentials")))
                                .map(credential -> credential.path("value")))
                .filter(secret -> !secret.isMissingNode())
                .map(JsonNode::asString)
                .toList();

        assertThat(secrets).hasSizeGreaterThan(8).allMatch(secret -> secret.matches("\\$\\{[A-Z_]+}"));
    }

    @Test
    void makesEveryoneChangeTheirFirstPassword() {
        assertThat(users()).isNotEmpty().allSatisfy(user -> {
            assertThat(user.at("/requiredActions/0").asString("")).isEqualTo("UPDATE_PASSWORD");
            assertThat(user.at("/credentials/0/temporary").asBoolean(false)).isTrue();
        });
    }

    @Test
    void knowsEveryRoleAndNoOther() {
        assertThat(Stream.concat(claims("longmai_role"), attributes("longmai_role")))
                .containsOnly(roles().toArray(String[]::new));
    }

    @Test
    void offersThePeopleEveryRole() {
        List<String> offered = stream(userProfile().path("attributes"))
                .filter(named("longmai_role"))
                .flatMap(attribute -> stream(attribute.at("/validations/options/options")))
                .map(JsonNode::asString)
                .toList();

        assertThat(offered).containsExactlyInAnyOrderElementsOf(roles());
    }

    @Test
    void namesOnlyInstitutionsOfTheRegistry() {
        assertThat(Stream.concat(claims("institution"), attributes("institution")))
                .isNotEmpty()
                .isSubsetOf(stream(registry.path("institutions"))
                        .map(institution -> institution.path("id").asString())
                        .toList());
    }

    @Test
    void namesOnlyPractitionersOfTheirInstitution() {
        Map<String, String> institutions = stream(registry.path("practitioners"))
                .collect(Collectors.toMap(
                        practitioner -> practitioner.path("id").asString(),
                        practitioner -> practitioner.path("institution").asString()));

        assertThat(users().filter(user -> user.at("/attributes").has("practitioner")))
                .isNotEmpty()
                .allSatisfy(user -> assertThat(institutions)
                        .containsEntry(attribute(user, "practitioner"), attribute(user, "institution")));
    }

    @Test
    void letsNobodyButAnAdministratorSayWhoTheyAre() {
        List<JsonNode> declared = stream(userProfile().path("attributes")).toList();

        for (String claim : List.of("name", "longmai_role", "institution", "practitioner", "resident")) {
            assertThat(declared).filteredOn(named(claim)).singleElement().satisfies(attribute -> assertThat(
                            attribute.at("/permissions/edit"))
                    .extracting(JsonNode::asString)
                    .containsExactly("admin"));
        }
    }

    @Test
    void carriesEveryClaimOfAPersonInTheAccessToken() {
        assertThat(elements("clientScopes").filter(named("profile")))
                .singleElement()
                .satisfies(profile -> assertThat(stream(profile.path("protocolMappers"))
                                .filter(mapper -> mapper.at("/config/access.token.claim")
                                        .asString()
                                        .equals("true"))
                                .map(mapper ->
                                        mapper.at("/config").path("claim.name").asString()))
                        .containsExactlyInAnyOrder("name", "longmai_role", "institution", "practitioner", "resident"));
    }

    @Test
    void letsInstitutionsInAsMachinesAlone() {
        assertThat(institutionClients()).isNotEmpty().allSatisfy(client -> {
            assertThat(client.path("publicClient").asBoolean()).isFalse();
            assertThat(client.path("serviceAccountsEnabled").asBoolean()).isTrue();
            assertThat(client.path("standardFlowEnabled").asBoolean()).isFalse();
            assertThat(client.path("directAccessGrantsEnabled").asBoolean()).isFalse();
            assertThat(texts(client.path("defaultClientScopes"))).contains("longmai", "system/*.cruds");
        });
    }

    @Test
    void letsTheAppsInByPkceAlone() {
        JsonNode app = elements("clients")
                .filter(client -> !isInstitution(client))
                .findFirst()
                .orElseThrow();

        assertThat(app.path("clientId").asString()).isEqualTo("longmai-app");
        assertThat(app.path("publicClient").asBoolean()).isTrue();
        assertThat(app.path("implicitFlowEnabled").asBoolean()).isFalse();
        assertThat(app.path("directAccessGrantsEnabled").asBoolean()).isFalse();
        assertThat(app.path("attributes").path("pkce.code.challenge.method").asString())
                .isEqualTo("S256");
        assertThat(texts(app.path("redirectUris"))).containsExactly("/app/*", "/desk/*", "/office/*", "/board/*");
        assertThat(texts(app.path("defaultClientScopes")))
                .contains("longmai", "profile")
                .noneMatch(scope -> scope.startsWith("system/"));
    }

    /** Keycloak refuses a request for a scope that it does not know. */
    @ParameterizedTest
    @ValueSource(strings = {"app/app.js", "desk/desk.js", "office/office.js"})
    void knowsTheScopesThatAnAppAsksFor(String script) throws IOException {
        JsonNode app = elements("clients")
                .filter(client -> !isInstitution(client))
                .findFirst()
                .orElseThrow();
        Set<String> known = new HashSet<>(texts(app.path("defaultClientScopes")));
        known.addAll(texts(app.path("optionalClientScopes")));
        known.add("openid");
        String text = Files.readString(Path.of("src/main/resources/static", script));
        Matcher asked = Pattern.compile("'(openid [^']+)'").matcher(text);

        assertThat(asked.find()).isTrue();
        assertThat(known).contains(asked.group(1).split(" "));
        assertThat(elements("clientScopes").map(scope -> scope.path("name").asString()))
                .containsAll(texts(app.path("optionalClientScopes")));
    }

    private static List<String> roles() {
        return Arrays.stream(Role.values())
                .filter(Role::hasTokens)
                .map(Role::claim)
                .toList();
    }

    private Map<String, String> secretsOf(String service) {
        Map<String, String> secrets = new LinkedHashMap<>();
        environment(service).forEach((name, value) -> {
            if (isSecret(name)) {
                secrets.put(service + " " + name, value);
            }
        });
        return secrets;
    }

    private static boolean isSecret(String name) {
        return !name.startsWith("#") && SECRET_NAME.matcher(name).matches();
    }

    private static boolean isChecked(Map<String, Object> service) {
        return map(service.getOrDefault("healthcheck", Map.of())).containsKey("test");
    }

    private static boolean isBuiltWithACheck(Map<String, Object> service) {
        return service.containsKey("build") && text(Path.of("Dockerfile")).contains("\nHEALTHCHECK ");
    }

    private Map<String, String> environment(String service) {
        Map<String, String> environment = new LinkedHashMap<>();
        map(services.get(service).getOrDefault("environment", Map.of()))
                .forEach((name, value) -> environment.put(name, withoutDefault(String.valueOf(value))));
        return environment;
    }

    /** As written, but for a default, which is no matter here: {@code ${A:-b}} is {@code ${A}}. */
    private static String withoutDefault(String value) {
        return value.replaceAll("\\$\\{([A-Z_]+):-[^}]*}", "\\${$1}");
    }

    private static Set<String> variables(String text) {
        return VARIABLE.matcher(text)
                .results()
                .map((MatchResult hit) -> hit.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Stream<JsonNode> users() {
        return elements("users");
    }

    private Stream<JsonNode> institutionClients() {
        return elements("clients").filter(DeploymentTests::isInstitution);
    }

    private static boolean isInstitution(JsonNode client) {
        return client.has("secret");
    }

    /** The values that the realm's clients say a claim has. */
    private Stream<String> claims(String name) {
        return elements("clients")
                .flatMap(client -> stream(client.path("protocolMappers")))
                .filter(named(name))
                .map(mapper -> mapper.path("config").path("claim.value").asString());
    }

    /** The values that the realm's people have of an attribute. */
    private Stream<String> attributes(String name) {
        return users().filter(user -> user.path("attributes").has(name)).map(user -> attribute(user, name));
    }

    private static String attribute(JsonNode user, String name) {
        return user.path("attributes").path(name).path(0).asString();
    }

    private JsonNode userProfile() {
        return JsonMapper.shared()
                .readTree(realm.path("components")
                        .path("org.keycloak.userprofile.UserProfileProvider")
                        .at("/0/config/kc.user.profile.config/0")
                        .asString());
    }

    private Stream<JsonNode> elements(String name) {
        return stream(realm.path(name));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return array.valueStream();
    }

    private static List<String> texts(JsonNode array) {
        return stream(array).map(JsonNode::asString).toList();
    }

    private static Predicate<JsonNode> named(String name) {
        return node -> node.path("name").asString().equals(name);
    }

    private static Map<String, Map<String, Object>> services() {
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        map(compose().get("services")).forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    private static Map<String, Object> compose() {
        return map(new Yaml().load(text(COMPOSE)));
    }

    private static Map<String, Object> map(Object node) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) node).forEach((key, value) -> map.put(String.valueOf(key), value));
        return map;
    }

    private static List<String> list(Map<String, Object> service, String key) {
        List<String> texts = new ArrayList<>();
        ((List<?>) service.getOrDefault(key, List.of())).forEach(text -> texts.add(String.valueOf(text)));
        return texts;
    }

    private static JsonNode json(Path path) {
        return JsonMapper.shared().readTree(text(path));
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException failure) {
            throw new IllegalStateException("Run the tests in the project's own directory: " + path, failure);
        }
    }
}
