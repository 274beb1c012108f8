# syntax=docker/dockerfile:1

# The jar, taken apart into layers by how often they change.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
RUN java -Djarmode=tools -jar target/longmai.jar extract --layers --destination layers

# The application, owned by root and so beyond its own reach.
FROM eclipse-temurin:21-jre AS application
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin longmai && install -d -o longmai -g longmai /var/lib/longmai
WORKDIR /app
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY --chmod=755 deploy/healthy.sh ./

# A trial start that leaves the loaded classes as an archive (AppCDS): starts take a third less work by it. The demo brings its own
# store; should it not come up, the archive holds what was loaded until then, and Longmai runs as well without one.
FROM application AS training
RUN mkdir /archive && cd /tmp && \
    (SPRING_PROFILES_ACTIVE=demo timeout 300 java -XX:+UseG1GC -XX:ArchiveClassesAtExit=/archive/longmai.jsa -Xlog:cds=off \
        -Xlog:cds+dynamic=off -Dspring.context.exit=onRefresh -jar /app/longmai.jar || echo "The trial start failed: see above.")

FROM application
LABEL org.opencontainers.image.title="Longmai" \
      org.opencontainers.image.description="The health-data hub of a district" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=training /archive/ ./
# Heap: 60 % of the container's memory; the rest is for class metadata, threads, the compression's and the driver's buffers.
# Set JDK_JAVA_OPTIONS to replace these. A process out of memory ends, so that the container is started anew.
ENV JDK_JAVA_OPTIONS="-XX:+UseG1GC -XX:MaxRAMPercentage=60 -XX:InitialRAMPercentage=30 -XX:+ExitOnOutOfMemoryError"
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=4 \
    CMD ["bash", "/app/healthy.sh", "8080", "/actuator/health"]
ENTRYPOINT ["java", "-XX:SharedArchiveFile=/app/longmai.jsa", "-jar", "/app/longmai.jar"]
