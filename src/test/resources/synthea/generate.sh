#!/usr/bin/env bash
# Writes a reproducible Synthea run (FHIR R4 transaction bundles) into a directory.
#
#   ./generate.sh TARGET_DIR POPULATION [further Synthea options, e.g. -a 20-40]
#
# Needs: mvn, a JDK 11 or later. Synthea is resolved from Maven Central by the mvn client
# (about 140 MB in the local Maven repository the first time).
# The bundles come to TARGET_DIR/fhir. TARGET_DIR must not hold an earlier run.
# Environment: SYNTHEA_VERSION (3.2.0), SYNTHEA_SEED (20240501), SYNTHEA_DATE (20240501),
# MVN (mvn), JAVA_OPTS.
set -euo pipefail

if [ $# -lt 2 ] || ! [[ $2 =~ ^[1-9][0-9]*$ ]]; then
  sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
target=$1 population=$2
shift 2
version=${SYNTHEA_VERSION:-3.2.0}
seed=${SYNTHEA_SEED:-20240501}
date=${SYNTHEA_DATE:-20240501}

if [ -e "$target/fhir" ]; then
  echo "$target/fhir exists already: choose another directory" >&2
  exit 1
fi
mkdir -p "$target"
target=$(cd "$target" && pwd)

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>synthea-run</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.mitre.synthea</groupId>
      <artifactId>synthea</artifactId>
      <version>$version</version>
    </dependency>
  </dependencies>
</project>
POM
"${MVN:-mvn}" -q -B -Dstyle.color=never -f "$tmp/pom.xml" \
  org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath \
  -DincludeScope=runtime -Dmdep.outputFile="$tmp/classpath" \
  > "$tmp/mvn.log" 2>&1 || { cat "$tmp/mvn.log" >&2; exit 1; }

# For the same files from the same seed: one generator thread (the threads share the clinicians'
# random numbers), a fixed time zone, locale and encoding, and constant identity hash codes
# (Synthea iterates over hash maps keyed by enums: the severity of allergic reactions).
# shellcheck disable=SC2086
LC_ALL=C.UTF-8 "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UnlockExperimentalVMOptions -XX:hashCode=2 \
  -Duser.timezone=UTC -Duser.language=en -Duser.country=US -Dfile.encoding=UTF-8 \
  ${JAVA_OPTS:-} -cp "$(cat "$tmp/classpath")" App \
  -s "$seed" -cs "$seed" -r "$date" -e "$date" -p "$population" "$@" \
  --generate.thread_pool_size=1 \
  --exporter.baseDirectory="$target/" \
  --exporter.fhir.export=true \
  --exporter.hospital.fhir.export=true \
  --exporter.practitioner.fhir.export=true > "$target/synthea.log" 2>&1 \
  || { tail -20 "$target/synthea.log" >&2; exit 1; }

if ! ls "$target"/fhir/hospitalInformation*.json > /dev/null 2>&1; then
  tail -20 "$target/synthea.log" >&2
  exit 1
fi
grep -E '^Records:' "$target/synthea.log" || true
echo "$(find "$target/fhir" -name '*.json' | wc -l) bundles in $target/fhir"
