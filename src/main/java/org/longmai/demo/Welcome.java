package org.longmai.demo;

import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What a stranger reads first: what this is, where to click, and commands that work as they stand. */
@Component
@Profile("demo")
class Welcome {

    private static final int SHOWN = 4;

    private final Environment environment;
    private final DemoSettings settings;
    private final ObjectProvider<District> district;

    Welcome(Environment environment, DemoSettings settings, ObjectProvider<District> district) {
        this.environment = environment;
        this.settings = settings;
        this.district = district;
    }

    @Order(20)
    @EventListener(ApplicationReadyEvent.class)
    void onReady() {
        String url = "http://localhost:" + environment.getProperty("local.server.port");
        System.out.println(
                """

                  龙脉 Longmai · demo 演示
                  Every resident is made up, tokens are for everybody, and the store in %2$s is a stand-in: never put real data here.
                  居民均为虚构，令牌人人可得，内嵌存储仅供试用：切勿存入真实数据。

                    The resident's app %1$s/app/
                    The doctor's desk  %1$s/desk/
                    The office         %1$s/office/
                    Ask with GraphQL   %1$s/graphiql
                    Who is who         %1$s/demo/people

                  A doctor asks for 周德明, who let the hospital tl-renmin see everything (paste into a shell; then try id=tl-fuyou-d1):

                    token=$(curl -s '%1$s/demo/token?id=tl-renmin-d1')
                    curl -s %1$s/graphql -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \\
                      -d '{"query": "{ resident(identifier: {system: \\"urn:oid:2.16.156.10011.1.3\\", value: \\"51022819570316503X\\"}) { name withheld conditions { nodes { code { text } } } } }"}'
                """
                        .formatted(url, settings.data()));
        if (settings.residents() > 0) {
            district.getObject().cast().stream().limit(SHOWN).forEach(Welcome::introduce);
            System.out.println();
        }
    }

    private static void introduce(CastMember member) {
        System.out.printf("    %s  %s  %s%n", member.name(), member.identifierValue(), member.story());
    }
}
