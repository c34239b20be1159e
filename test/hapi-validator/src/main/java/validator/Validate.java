package validator;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Validates a file of resources, one a line, against R4 and the profiles that they claim; of a second file, none may pass, which
 * shows that the profiles are at hand.
 */
public final class Validate {
  private Validate() {}

  public static void main(String[] arguments) throws IOException {
    FhirValidator validator = createValidator(FhirContext.forR4());
    List<String> resources = Files.readAllLines(Path.of(arguments[0]));
    List<String> spoilt = Files.readAllLines(Path.of(arguments[1]));
    int errors = 0;
    for (int line = 0; line < resources.size(); line++) {
      for (SingleValidationMessage message : errorsOf(validator, resources.get(line))) {
        errors++;
        System.out.printf("line %d, %s: %s%n", line + 1, message.getLocationString(), message.getMessage());
      }
    }
    int passed = 0;
    for (int line = 0; line < spoilt.size(); line++) {
      if (!errorsOf(validator, spoilt.get(line)).isEmpty()) continue;
      passed++;
      System.out.printf("spoilt line %d passes%n", line + 1);
    }
    System.out.printf("%d resources, %d errors; %d spoilt ones, %d pass%n", resources.size(), errors, spoilt.size(), passed);
    System.exit(errors == 0 && passed == 0 && !resources.isEmpty() && !spoilt.isEmpty() ? 0 : 1);
  }

  private static List<SingleValidationMessage> errorsOf(FhirValidator validator, String resource) {
    return validator.validateWithResult(resource).getMessages().stream()
        .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
        .filter(message -> !isKnownDefect(message))
        .toList();
  }

  /** R4's vital signs allow a Period, but the expression of their rule vs-1 is empty on one, which counts as a failure. */
  private static boolean isKnownDefect(SingleValidationMessage message) {
    return message.getMessage().contains("vs-1:")
        && message.getLocationString().contains("effective.ofType(Period)");
  }

  /** Offline: LOINC and UCUM are not at hand, so codes of theirs are warned of and not refused. */
  private static FhirValidator createValidator(FhirContext context) {
    UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
    unknown.setNonExistentCodeSystemSeverity(
        ca.uhn.fhir.context.support.IValidationSupport.IssueSeverity.WARNING);
    ValidationSupportChain chain =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            new SnapshotGeneratingValidationSupport(context),
            unknown);
    FhirInstanceValidator instances = new FhirInstanceValidator(chain);
    // An unknown profile would pass as if it had been checked.
    instances.setErrorForUnknownProfiles(true);
    return context.newValidator().registerValidatorModule(instances);
  }
}
