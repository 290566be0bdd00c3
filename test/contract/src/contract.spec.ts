import { contract } from './contract.js';
import { startSimulatedFleet } from './simulated-fleet.js';

contract('the simulator', startSimulatedFleet);
