package org.longmai.chart;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Failure;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The purpose of use that a request by REST names, as FHIR has it for breaking the glass: a label of the request in the header
 * {@code Category}. Without one it is treatment. A resident asks for themself, whatever they send.
 *
 * <pre>Category: http://terminology.hl7.org/CodeSystem/v3-ActReason#BTG; scheme="http://hl7.org/fhir/tag/security"</pre>
 *
 * @see <a href="https://hl7.org/fhir/R4/security-labels.html#break-the-glass">FHIR: break the glass</a>
 */
@Component
class AskedPurpose implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    private static final String HEADER = "Category";
    private static final String SCHEME = "scheme=\"http://hl7.org/fhir/tag/security\"";
    private static final String REASON = PurposeOfUse.SYSTEM + "#";

    /** A term and its parameters; what is quoted may hold commas and semicolons. */
    private static final Pattern CATEGORY =
            Pattern.compile("([^\\s,;\"]+)((?:\\s*;\\s*[a-z]+\\s*=\\s*(?:\"[^\"]*\"|[^\\s,;\"]+))*)");

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == PurposeOfUse.class;
    }

    @Override
    public PurposeOfUse resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        boolean resident = request.getUserPrincipal() instanceof Authentication who
                && who.getPrincipal() instanceof Caller caller
                && caller.role().isOfResident();
        String[] headers = request.getHeaderValues(HEADER);
        return resident ? PurposeOfUse.PATRQT : of(headers == null ? List.of() : List.of(headers));
    }

    /**
     * Of the headers' categories the purpose.
     *
     * @throws Failure INVALID if they name one that there is not, or several
     */
    static PurposeOfUse of(List<String> headers) {
        Set<String> codes = new HashSet<>();
        for (String header : headers) {
            Matcher category = CATEGORY.matcher(header);
            while (category.find()) {
                boolean isLabel =
                        category.group(2).replaceAll("\\s*([;=])\\s*", "$1").contains(";" + SCHEME);
                if (isLabel && category.group(1).startsWith(REASON)) {
                    codes.add(category.group(1).substring(REASON.length()));
                }
            }
        }
        return codes.isEmpty() ? PurposeOfUse.TREAT : one(codes);
    }

    private static PurposeOfUse one(Set<String> codes) {
        for (PurposeOfUse purpose : PurposeOfUse.values()) {
            if (Collections.singleton(purpose.name()).equals(codes)) {
                return purpose;
            }
        }
        throw Failure.invalid(
                "The header Category names one purpose of use, such as %sBTG; scheme=…: TREAT, ETREAT, BTG, HPAYMT or HOPERAT."
                        .formatted(REASON));
    }
}
