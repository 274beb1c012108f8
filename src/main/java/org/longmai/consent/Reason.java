package org.longmai.consent;

import org.jspecify.annotations.Nullable;
import org.longmai.consent.provision.Outcome;

/**
 * Why somebody sees something or does not, in words.
 *
 * @param consent the consent with its version, null of a rule of the district
 * @param provision where in the consent: {@code provision.provision[1]}
 * @param permits whether it is a reason to show it
 */
public record Reason(@Nullable String consent, @Nullable String provision, boolean permits, String zh, String en) {

    static final Reason WITHHELD = new Reason(
            null, null, false, "医生依法暂不向居民展示此项。", "A doctor withholds this from the resident, as the law allows.");

    static final Reason SENSITIVE = new Reason(
            null,
            null,
            false,
            "此项属敏感资料，同意书须点名该类别方可查看。",
            "This is sensitive: a consent has to name its kind before it is visible.");

    static final Reason CONTENT = new Reason(
            null,
            null,
            false,
            "文件内容在同一机构的其他资料有不可见者时不予显示：无法判定其属于哪一份。",
            "The content of a file is not shown where something else of this institution's record is hidden: it could belong to that.");

    static Reason of(Ground ground, boolean permits) {
        return new Reason(ground.consent(), null, permits, ground.zh(), ground.en());
    }

    static Reason of(Ground ground, @Nullable String path, Outcome outcome, boolean doubt) {
        boolean permits = outcome == Outcome.PERMIT;
        if (path == null) {
            return of(ground, permits);
        }
        String zh = ground.zh() + (permits ? "其中%s准许。" : doubt ? "其中%s有无法判定的内容，按不准许处理。" : "其中%s不准许。").formatted(path);
        String en = ground.en()
                + (permits
                                ? " Its %s permits it."
                                : doubt ? " Its %s cannot be judged, so it denies it." : " Its %s denies it.")
                        .formatted(path);
        return new Reason(ground.consent(), path, permits, zh, en);
    }
}
