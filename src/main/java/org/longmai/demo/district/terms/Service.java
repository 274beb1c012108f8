package org.longmai.demo.district.terms;

/** The basic public-health services that have visits of their own (国家基本公共卫生服务). */
public enum Service {
    HYPERTENSION("hypertension-follow-up", "高血压患者随访"),
    DIABETES("diabetes-follow-up", "2型糖尿病患者随访"),
    ELDERLY("elderly-check-up", "老年人健康体检"),
    CHILD("child-check-up", "0~6岁儿童健康检查");

    private final String code;
    private final String text;

    Service(String code, String text) {
        this.code = code;
        this.text = text;
    }

    public Element concept() {
        return Fhir.concept(text, Fhir.local("public-health-service", code, text));
    }
}
