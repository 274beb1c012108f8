import {say, t, day} from './i18n.js';
import {bilingual} from './terms.js';

/** FHIR in plain words: what a thing is called, what it says, when it was. */

const KINDS = {
  Observation: {zh: '检查与测量', en: 'Measurement'},
  Condition: {zh: '诊断', en: 'Diagnosis'},
  Encounter: {zh: '就诊', en: 'Visit'},
  MedicationRequest: {zh: '处方', en: 'Prescription'},
  MedicationStatement: {zh: '用药', en: 'Medication'},
  AllergyIntolerance: {zh: '过敏', en: 'Allergy'},
  Immunization: {zh: '预防接种', en: 'Vaccination'},
  Procedure: {zh: '手术与操作', en: 'Procedure'},
  DiagnosticReport: {zh: '检查报告', en: 'Report'},
  DocumentReference: {zh: '文书', en: 'Document'},
  CarePlan: {zh: '照护计划', en: 'Care plan'},
  Patient: {zh: '个人信息', en: 'Personal details'},
  Consent: {zh: '授权', en: 'Consent'},
  AuditEvent: {zh: '访问记录', en: 'Access log'},
  ServiceRequest: {zh: '检查申请', en: 'Order'},
  RelatedPerson: {zh: '家属', en: 'Relative'},
  Coverage: {zh: '医保', en: 'Insurance'},
};

export function kind(type) {
  return say(KINDS[type] ?? {zh: type, en: type});
}

export const kinds = Object.keys(KINDS).filter(type => !['Patient', 'Consent', 'AuditEvent'].includes(type));

export function concept(value) {
  const text = value?.text ?? value?.coding?.find(one => one.display)?.display ?? value?.coding?.[0]?.code ?? '';
  return bilingual(text, value?.coding);
}

export function quantity(value) {
  return value ? `${value.comparator ?? ''}${value.value ?? ''} ${value.unit ?? ''}`.trim() : '';
}

export function institution(one) {
  return one ? say({zh: one.name, en: one.nameEn ?? one.name}) : t`未知机构|unknown institution`;
}

/** The fields that every text here reads; a fragment for a document. */
export const ENTRY = `fragment Entry on Resource { __typename id
  ... on Observation { code { text coding { code display } } effectiveDateTime valueQuantity { value unit } valueString valueCodeableConcept { text coding { code display } }
    interpretation { coding { code } } component { code { text coding { code display } } valueQuantity { value unit } } }
  ... on Condition { code { text coding { code display } } onsetDateTime recordedDate clinicalStatus { coding { code } } }
  ... on Encounter { class { code display } period { start end } reasonCode { text } services: type { text coding { code display } } }
  ... on MedicationRequest { status medicationCodeableConcept { text coding { code display } } authoredOn dosageInstruction { text } }
  ... on MedicationStatement { status medicationCodeableConcept { text coding { code display } } effectiveDateTime }
  ... on AllergyIntolerance { code { text coding { code display } } criticality recordedDate reaction { manifestation { text coding { code display } } } }
  ... on Immunization { vaccineCode { text coding { code display } } occurrenceDateTime protocolApplied { doseNumberString doseNumberPositiveInt } }
  ... on Procedure { code { text coding { code display } } performedDateTime }
  ... on DiagnosticReport { code { text coding { code display } } effectiveDateTime conclusion }
  ... on DocumentReference { form: type { text } date content { attachment { title contentType } } }
}`;

/** {title, text, at, flag, alarm} of a resource. */
export function entry(resource) {
  const of = READERS[resource.__typename];
  return {title: '', text: '', at: null, flag: null, ...(of ? of(resource) : {title: kind(resource.__typename)})};
}

const READERS = {
  Observation: one => ({
    title: concept(one.code),
    text: [quantity(one.valueQuantity), one.valueString, concept(one.valueCodeableConcept),
      ...(one.component ?? []).map(part => `${concept(part.code)} ${quantity(part.valueQuantity)}`)].filter(Boolean).join(' · '),
    at: one.effectiveDateTime,
    flag: one.interpretation?.[0]?.coding?.[0]?.code,
  }),
  Condition: one => ({
    title: concept(one.code),
    text: {active: t`进行中|ongoing`, resolved: t`已痊愈|resolved`, inactive: t`已结束|over`, remission: t`缓解|in remission`}[one.clinicalStatus?.coding?.[0]?.code] ?? '',
    at: one.onsetDateTime ?? one.recordedDate,
  }),
  Encounter: one => ({
    title: ({AMB: t`门诊|Clinic visit`, IMP: t`住院|Hospital stay`, EMER: t`急诊|Emergency`, HH: t`入户随访|Home visit`}[one.class?.code]) ?? one.class?.display ?? kind('Encounter'),
    text: [concept(one.reasonCode?.[0]), ...(one.services ?? []).map(concept)].filter(Boolean).join(' · '),
    at: one.period?.start,
  }),
  MedicationRequest: one => ({
    title: concept(one.medicationCodeableConcept),
    text: one.dosageInstruction?.map(dose => dose.text).filter(Boolean).join('；') ?? '',
    at: one.authoredOn,
  }),
  MedicationStatement: one => ({title: concept(one.medicationCodeableConcept), at: one.effectiveDateTime}),
  AllergyIntolerance: one => ({
    title: concept(one.code),
    text: (one.reaction ?? []).flatMap(reaction => reaction.manifestation ?? []).map(concept).join('、'),
    at: one.recordedDate,
    alarm: one.criticality === 'high' ? t`高风险|high risk` : null,
  }),
  Immunization: one => {
    const dose = one.protocolApplied?.[0];
    const number = dose?.doseNumberString ?? dose?.doseNumberPositiveInt;
    return {title: concept(one.vaccineCode), text: number ? t`第${number}剂|dose ${number}` : '', at: one.occurrenceDateTime};
  },
  Procedure: one => ({title: concept(one.code), at: one.performedDateTime}),
  DiagnosticReport: one => ({title: concept(one.code), text: one.conclusion ?? '', at: one.effectiveDateTime}),
  DocumentReference: one => ({title: concept(one.form) || one.content?.[0]?.attachment?.title, text: one.content?.[0]?.attachment?.title ?? '', at: one.date}),
};

/** H or L and worse, in words; empty where all is well. */
export function flag(code) {
  return {
    H: t`偏高|high`, HH: t`过高|very high`, L: t`偏低|low`, LL: t`过低|very low`, A: t`异常|abnormal`, AA: t`严重异常|very abnormal`,
  }[code] ?? '';
}

export {day};
