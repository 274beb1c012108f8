import {language} from './i18n.js';

/**
 * What codes are called in English, for who reads no Chinese: of measurements by the hub's own table, of frequent diagnoses by
 * ICD-10, of medicines by ATC. A code that is not here is found by the one that it is a part of: E11.2 by E11.
 */
const NAMES = {
  '85354-9': 'Blood pressure',
  A09: 'Gastroenteritis', A15: 'Tuberculosis', A16: 'Tuberculosis', B02: 'Shingles', B16: 'Acute hepatitis B', B18: 'Chronic viral hepatitis', B24: 'HIV infection',
  C16: 'Stomach cancer', C18: 'Colon cancer', C22: 'Liver cancer', C34: 'Lung cancer', C50: 'Breast cancer', C73: 'Thyroid cancer',
  D50: 'Iron-deficiency anaemia', E03: 'Hypothyroidism', E04: 'Goitre', E05: 'Hyperthyroidism', E10: 'Type 1 diabetes', E11: 'Type 2 diabetes',
  'E11.2': 'Type 2 diabetes with kidney disease', E14: 'Diabetes', E66: 'Obesity', E78: 'High blood lipids', E79: 'High uric acid',
  F10: 'Alcohol use disorder', F20: 'Schizophrenia', F31: 'Bipolar disorder', F32: 'Depression', F33: 'Recurrent depression', F41: 'Anxiety',
  G20: 'Parkinson disease', G30: 'Alzheimer disease', G40: 'Epilepsy', G43: 'Migraine', G47: 'Sleep disorder',
  H10: 'Conjunctivitis', H25: 'Age-related cataract', H40: 'Glaucoma', H66: 'Otitis media',
  I10: 'High blood pressure', I11: 'Hypertensive heart disease', I20: 'Angina', I21: 'Heart attack', I25: 'Coronary heart disease', I48: 'Atrial fibrillation',
  I50: 'Heart failure', I61: 'Brain haemorrhage', I63: 'Stroke', I64: 'Stroke', I69: 'After-effects of a stroke', I83: 'Varicose veins',
  J06: 'Upper respiratory infection', J18: 'Pneumonia', J20: 'Acute bronchitis', J30: 'Allergic rhinitis', J42: 'Chronic bronchitis', J44: 'COPD', J45: 'Asthma',
  K02: 'Dental caries', K21: 'Reflux disease', K25: 'Stomach ulcer', K29: 'Gastritis', K35: 'Acute appendicitis', K40: 'Inguinal hernia', K74: 'Liver cirrhosis', K80: 'Gallstones',
  L20: 'Atopic dermatitis', L30: 'Eczema', L50: 'Urticaria', M10: 'Gout', M17: 'Knee arthrosis', M47: 'Spondylosis', M51: 'Disc disorder', 'M54.5': 'Low back pain', M81: 'Osteoporosis',
  N18: 'Chronic kidney disease', N20: 'Kidney stones', N39: 'Urinary tract infection', N40: 'Enlarged prostate',
  O80: 'Vaginal delivery', O82: 'Caesarean delivery', P59: 'Newborn jaundice', S72: 'Hip fracture', Z34: 'Pregnancy', 'Z38.0': 'Liveborn child',
  A02BC: 'proton-pump inhibitor', A02BC01: 'omeprazole', A10A: 'insulin', A10AE04: 'insulin glargine', A10BA02: 'metformin', A10BB09: 'gliclazide', A10BB12: 'glimepiride', A10BF01: 'acarbose',
  B01AA03: 'warfarin', B01AC04: 'clopidogrel', B01AC06: 'aspirin', C03AA03: 'hydrochlorothiazide', C03CA01: 'furosemide', C07AB02: 'metoprolol', C07AB07: 'bisoprolol',
  C08CA01: 'amlodipine', C08CA05: 'nifedipine', C09AA01: 'captopril', C09AA02: 'enalapril', C09CA01: 'losartan', C09CA03: 'valsartan', C09CA04: 'irbesartan',
  C10AA01: 'simvastatin', C10AA05: 'atorvastatin', C10AA07: 'rosuvastatin', H02AB06: 'prednisolone', H03AA01: 'levothyroxine',
  J01C: 'penicillins', J01CA01: 'ampicillin', J01CA04: 'amoxicillin', J01CA12: 'piperacillin', J01D: 'cephalosporins', J01DC02: 'cefuroxime', J01DD04: 'ceftriaxone', J01DD08: 'cefixime',
  J01E: 'sulfonamides', J01FA10: 'azithromycin', J01MA12: 'levofloxacin', M01AB05: 'diclofenac', M01AE01: 'ibuprofen', M04AA01: 'allopurinol', M04AA03: 'febuxostat',
  N02BE01: 'paracetamol', N05BA01: 'diazepam', N06AB06: 'sertraline', R03AC02: 'salbutamol', R03BA02: 'budesonide', R05CB06: 'ambroxol', R06AX13: 'loratadine',
};

let measured = null;

/** The English name of one of the codings, or null; it may be known a moment later, and then the page is drawn anew. */
export function english(codings) {
  for (const {code} of codings ?? []) {
    const name = of(code ?? '');
    if (name) {
      return name;
    }
  }
  return null;
}

function of(code) {
  const name = NAMES[code] ?? table()[code];
  const isPart = /^[A-Z]\d\d./.test(code) && code.length > 3;
  return name ?? (isPart ? of(code.slice(0, -1).replace(/\.$/, '')) : null);
}

function table() {
  if (!measured) {
    measured = {};
    fetch('/shared/clinical/analytes.json').then(answer => answer.json()).then(analytes => {
      measured = Object.fromEntries(analytes.flatMap(({en, codes}) => codes.map(code => [code.split('|')[1], en])));
      dispatchEvent(new Event('language'));
    }).catch(() => {});
  }
  return measured;
}

/** As the institution wrote it; for who reads English, what its code is called before it. */
export function bilingual(text, codings) {
  const name = language.current === 'en' && /\p{Script=Han}/u.test(text) ? english(codings) : null;
  return name ? `${name} (${text})` : text;
}
