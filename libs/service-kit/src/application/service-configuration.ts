import { commonVariables, databaseVariables, secretVariables } from '../configuration/common-variables.js';
import { readConfiguration, type ConfigurationShape, type Environment } from '../configuration/read-configuration.js';
import type { ServiceConfiguration, ServiceOptions } from './service-options.js';

/** Reads all that a service needs from the environment. Throws a ConfigurationProblem that names every fault. */
export function serviceConfiguration<Shape extends ConfigurationShape>(
  options: ServiceOptions<Shape>,
  environment: Environment,
): ServiceConfiguration<Shape> {
  const shape: ConfigurationShape = {
    ...commonVariables,
    ...(options.schema === undefined ? {} : databaseVariables),
    ...(options.secrets === true ? secretVariables : {}),
    ...options.configuration,
  };
  return readConfiguration(shape, environment) as ServiceConfiguration<Shape>;
}
