package org.longmai.demo.issuer;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The login page of the demo: choose who you are. */
@RestController
@Profile("demo")
class LoginController {

    private static final String PAGE =
            """
            <!doctype html>
            <html lang="zh">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>龙脉 Longmai</title>
              <link rel="stylesheet" href="/demo/login.css">
            </head>
            <body>
              <main>
                <h1>您是谁？ <span lang="en">Who are you?</span></h1>
                <p>演示环境，人物均为虚构。 <span lang="en">A demo: everybody here is made up.</span></p>
                %s
                <form method="post" action="/login">
                  <input type="hidden" name="%s" value="%s">
                  %s
                </form>
                <form method="post" action="/login">
                  <input type="hidden" name="%s" value="%s">
                  <label for="person">其他人的编号 <span lang="en">Another person’s id</span></label>
                  <input id="person" name="person" required autocomplete="off">
                  <button>登录 <span lang="en">Log in</span></button>
                </form>
              </main>
            </body>
            </html>
            """;

    private static final String NOBODY =
            "<p role=\"alert\">没有这个人。 <span lang=\"en\">There is no such person.</span></p>";

    private static final String CHOICE = "<button name=\"person\" value=\"%s\"><b>%s</b> %s <small>%s</small></button>";

    private final DemoPeople people;

    LoginController(DemoPeople people) {
        this.people = people;
    }

    @GetMapping(path = "/login", produces = MediaType.TEXT_HTML_VALUE + ";charset=UTF-8")
    String login(CsrfToken csrf, @RequestParam @Nullable String error) {
        String choices = people.some().stream()
                .filter(person -> person.client().equals(DemoPerson.APP))
                .map(LoginController::choice)
                .collect(Collectors.joining("\n      "));
        String name = csrf.getParameterName();
        String value = csrf.getToken();
        return PAGE.formatted(error == null ? "" : NOBODY, name, value, choices, name, value);
    }

    private static String choice(DemoPerson person) {
        String where = person.institution() == null ? "" : person.institution();
        return CHOICE.formatted(
                HtmlUtils.htmlEscape(person.id()), HtmlUtils.htmlEscape(person.name()), role(person), where);
    }

    private static String role(DemoPerson person) {
        String chinese =
                switch (person.role()) {
                    case INSTITUTION -> "信息科";
                    case DOCTOR -> "医生";
                    case NURSE -> "护士";
                    case FAMILY_DOCTOR -> "家庭医生";
                    case RESIDENT -> "居民";
                    case DELEGATE -> "代办人";
                    case STEWARD -> "数据管理员";
                    case PRIVACY_OFFICER -> "隐私保护专员";
                    case DISTRICT_OFFICER -> "区卫健委";
                    case RECEIVER -> "持链接者";
                };
        return "%s <span lang=\"en\">%s</span>".formatted(chinese, person.role().claim());
    }
}
