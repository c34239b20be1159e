import { changedInForce } from './rules/changed-in-force/rule.ts';
import { codeSystem } from './rules/code-system/rule.ts';
import { componentCodes } from './rules/component-codes/rule.ts';
import { createWithoutPatient } from './rules/create-without-patient/rule.ts';
import { duplicateTemplate } from './rules/duplicate-template/rule.ts';
import { fhirTemplateUnused } from './rules/fhir-template-unused/rule.ts';
import { fhirValueNeverGiven } from './rules/fhir-value-never-given/rule.ts';
import { glucoseUnit } from './rules/glucose-unit/rule.ts';
import { implausibleLimits } from './rules/implausible-limits/rule.ts';
import { implausibleSample } from './rules/implausible-sample/rule.ts';
import { loincCheckDigit } from './rules/loinc-check-digit/rule.ts';
import { neverMatches } from './rules/never-matches/rule.ts';
import { overlappingMatches } from './rules/overlapping-matches/rule.ts';
import { profileCode } from './rules/profile-code/rule.ts';
import { repeatedValue } from './rules/repeated-value/rule.ts';
import { sampleFault } from './rules/sample-fault/rule.ts';
import { samplePeriod } from './rules/sample-period/rule.ts';
import { sampledDataInstant } from './rules/sampled-data-instant/rule.ts';
import { sampledDataProfile } from './rules/sampled-data-profile/rule.ts';
import { sessionWithoutCorrelation } from './rules/session-without-correlation/rule.ts';
import { slotCollision } from './rules/slot-collision/rule.ts';
import { structure } from './rules/structure/rule.ts';
import { typeWithoutFhirTemplate } from './rules/type-without-fhir-template/rule.ts';
import { ucumSyntax } from './rules/ucum-syntax/rule.ts';
import { unitWithoutCode } from './rules/unit-without-code/rule.ts';
import { unknownProperty } from './rules/unknown-property/rule.ts';
import { unreachableExpression } from './rules/unreachable-expression/rule.ts';
import { valueWithoutFhirSlot } from './rules/value-without-fhir-slot/rule.ts';
import { vitalSignCategory } from './rules/vital-sign-category/rule.ts';
import { vitalSignCode } from './rules/vital-sign-code/rule.ts';
import { vitalSignLimits } from './rules/vital-sign-limits/rule.ts';
import { vitalSignUnit } from './rules/vital-sign-unit/rule.ts';
import { zonelessTimestamp } from './rules/zoneless-timestamp/rule.ts';
import type { LintRule } from './lint-rule.ts';

/** Every rule; docs/lint has a page of each. */
export const LINT_RULES: readonly LintRule[] = [
  structure,
  unknownProperty,
  changedInForce,
  codeSystem,
  componentCodes,
  createWithoutPatient,
  duplicateTemplate,
  fhirTemplateUnused,
  fhirValueNeverGiven,
  glucoseUnit,
  implausibleLimits,
  implausibleSample,
  loincCheckDigit,
  neverMatches,
  overlappingMatches,
  profileCode,
  repeatedValue,
  sampleFault,
  samplePeriod,
  sampledDataInstant,
  sampledDataProfile,
  sessionWithoutCorrelation,
  slotCollision,
  typeWithoutFhirTemplate,
  ucumSyntax,
  unitWithoutCode,
  unreachableExpression,
  valueWithoutFhirSlot,
  vitalSignCategory,
  vitalSignCode,
  vitalSignLimits,
  vitalSignUnit,
  zonelessTimestamp,
];
