package org.longmai.demo.district;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.longmai.demo.district.clinic.Person;
import org.longmai.demo.district.terms.Drug;

/** What a ward writes in words. */
final class Letters {

    private Letters() {}

    static String discharge(
            Person person, LocalDate admission, int days, String diagnosis, String course, Drug... drugs) {
        return """
                出院小结
                姓名：%s  性别：%s
                入院日期：%s  出院日期：%s  住院%d天
                出院诊断：%s
                诊疗经过：%s
                用药：%s
                出院医嘱：注意休息，按时服药，两周后复诊，如有不适随时就诊。
                """
                .formatted(
                        person.name(),
                        sex(person),
                        admission,
                        admission.plusDays(days),
                        days,
                        diagnosis,
                        course,
                        names(drugs));
    }

    static String death(Person person, LocalDate admission, LocalDate death, String diagnosis) {
        return """
                死亡小结
                姓名：%s  性别：%s
                入院日期：%s  死亡日期：%s
                死亡诊断：%s
                抢救经过：予强心、利尿、呼吸支持，终因病情危重抢救无效死亡。
                """
                .formatted(person.name(), sex(person), admission, death, diagnosis);
    }

    private static String sex(Person person) {
        return person.isMale() ? "男" : "女";
    }

    private static String names(Drug... drugs) {
        return drugs.length == 0 ? "无" : Arrays.stream(drugs).map(Drug::text).collect(Collectors.joining("、"));
    }
}
