package org.longmai.consent;

import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.provision.Policy;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;

/**
 * Something that a view rests on, in words for the caller. The words are the same for a consent that permits and one that
 * denies: they never tell what is withheld, nor that anything is.
 *
 * @param consent of a consent its reference, with its version if that is known: {@code Consent/7/_history/2}; null of a
 *     rule of the district
 */
public record Ground(@Nullable String consent, String zh, String en) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    static final Ground RESIDENT = rule("居民本人可查看本人的全部健康档案。", "Residents see their whole record.");

    static final Ground DELEGATE = rule("居民委托的代理人可在委托范围内查看。", "A delegate sees what the resident entrusted to them.");

    static final Ground GUARDIAN = rule("未满14周岁的，由监护人查看和决定。", "Until the age of 14 a guardian sees and decides.");

    static final Ground GUARDIAN_OF_ADOLESCENT = rule(
            "14至18周岁的，监护人可查看，但不含青少年敏感资料。",
            "From 14 to 18 a guardian sees the record but for what is sensitive to adolescents.");

    static final Ground CUSTODIAN = rule("各机构可查看本机构登记的资料。", "An institution sees what it recorded itself.");

    static final Ground NOT_CLINICAL = rule("该角色不能查看诊疗资料。", "This role sees no clinical data.");

    static Ground of(Policy policy) {
        return switch (policy) {
            case DENY ->
                rule("居民未授权的，其他机构的资料不可见。", "Without the resident's consent nothing of other institutions is visible.");
            case BREAK_GLASS_ONLY ->
                rule(
                        "居民未授权的，其他机构的资料仅在申明紧急情况后可见。",
                        "Without the resident's consent other institutions' data is visible in a declared emergency only.");
            case BASIC_NORMAL ->
                rule(
                        "居民未另行决定的，医护人员为诊疗可查看其他机构的一般资料，敏感资料除外。",
                        "Unless the resident decides otherwise, clinicians see other institutions' data for treatment, "
                                + "sensitive data excepted.");
            case ALL_NORMAL, OPT_IN ->
                rule(
                        "居民未另行决定的，医护人员可查看其他机构的一般资料，敏感资料除外。",
                        "Unless the resident decides otherwise, clinicians see other institutions' data, "
                                + "sensitive data excepted.");
        };
    }

    static Ground of(Glass glass) {
        String until = TIME.format(glass.until().atZone(Interval.ZONE));
        return rule(
                "已申明紧急情况，至%s可查看；居民会收到告知，并由隐私保护专员审核。".formatted(until),
                "A declared emergency, until %s; the resident is told, and a privacy officer reviews it."
                        .formatted(until));
    }

    static Ground ofPaper(Resource consent, String institution) {
        Ground ground = of(consent);
        return new Ground(
                ground.consent(),
                "由%s报送的%s".formatted(institution, ground.zh()),
                "%s Sent by %s.".formatted(ground.en(), institution));
    }

    static Ground of(Resource consent) {
        String date = day(consent.string("dateTime"));
        return new Ground(
                reference(consent),
                date == null ? "居民的同意书。" : "居民" + date + "的同意书。",
                date == null ? "A consent of the resident." : "The resident's consent of " + date + ".");
    }

    private static Ground rule(String zh, String en) {
        return new Ground(null, zh, en);
    }

    private static @Nullable String reference(Resource consent) {
        if (consent.id() == null) {
            return null;
        }
        String version = consent.string("meta.versionId");
        return "Consent/" + consent.id() + (version == null ? "" : "/_history/" + version);
    }

    private static @Nullable String day(@Nullable String dateTime) {
        Interval interval = Interval.of(dateTime);
        return interval == null
                ? null
                : interval.start().atZone(Interval.ZONE).toLocalDate().toString();
    }
}
