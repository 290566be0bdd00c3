import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import type { GatewayConfiguration } from './configuration.js';
import { ChannelsController } from './controllers/channels.controller.js';
import { ClusterArtifactsController } from './controllers/cluster-artifacts.controller.js';
import { ClusterTemplatesController } from './controllers/cluster-templates.controller.js';
import { ClusterMembersController } from './controllers/cluster-members.controller.js';
import { ClusterRollingController } from './controllers/cluster-rolling.controller.js';
import { ClusterChangesController } from './controllers/cluster-changes.controller.js';
import { ClusterDeletionController } from './controllers/cluster-deletion.controller.js';
import { ClustersController } from './controllers/clusters.controller.js';
import { EventsController } from './controllers/events.controller.js';
import { InventoryHistoryController } from './controllers/inventory-history.controller.js';
import { InventoryController } from './controllers/inventory.controller.js';
import { InventoryQueryController } from './controllers/inventory-query.controller.js';
import { OperationsController } from './controllers/operations.controller.js';
import { RootController } from './controllers/root.controller.js';
import { ServerOsController } from './controllers/server-os.controller.js';
import { ServerSystemController } from './controllers/server-system.controller.js';
import { ServerRegistrationController } from './controllers/server-registration.controller.js';
import { SubscribersController } from './controllers/subscribers.controller.js';
import { ServersController } from './controllers/servers.controller.js';
import { TokensController } from './controllers/tokens.controller.js';
import { TrustController } from './controllers/trust.controller.js';
import { UpdatesController } from './controllers/updates.controller.js';
import { WebhooksController } from './controllers/webhooks.controller.js';
import { ClusterIds } from './events/cluster-id.js';
import { EventHistory } from './events/event-history.js';
import { EventReaders } from './events/event-readers.js';
import { LiveEvents } from './events/live-events.js';
import { AccessLog } from './http/access-log.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { ErrorFilter } from './http/error.filter.js';
import { RequestHooks } from './http/request-hooks.js';
import { RequestValidation } from './http/request-validation.js';
import { RouteList } from './http/route-list.js';
import { ApiDescription } from './openapi/api-description.js';
import { OperationAnswers } from './operations/operation-answers.js';
import { OperationWatch } from './operations/operation-watch.js';
import { LocalListener } from './server/local-listener.js';
import { PublicAddress } from './server/public-address.js';
import { TrustedCertificates } from './trust/trusted-certificates.js';

@Module({
  controllers: [
    RootController,
    TokensController,
    ServerRegistrationController,
    ServersController,
    ServerOsController,
    ServerSystemController,
    ClustersController,
    ClusterMembersController,
    ClusterRollingController,
    ClusterChangesController,
    ClusterDeletionController,
    ClusterArtifactsController,
    ClusterTemplatesController,
    ChannelsController,
    UpdatesController,
    InventoryController,
    InventoryHistoryController,
    InventoryQueryController,
    OperationsController,
    EventsController,
    SubscribersController,
    WebhooksController,
    TrustController,
  ],
  providers: [
    RouteList,
    AccessLog,
    RequestHooks,
    LocalListener,
    TrustedCertificates,
    OperationWatch,
    OperationAnswers,
    EventHistory,
    LiveEvents,
    EventReaders,
    ClusterIds,
    ApiDescription,
    { provide: APP_PIPE, useClass: RequestValidation },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
})
export class GatewayModule {
  static with(configuration: GatewayConfiguration): DynamicModule {
    const publicAddress = PublicAddress.of(configuration.MUSTER_PUBLIC_URL, configuration.MUSTER_TLS_CERTIFICATE);
    return { module: GatewayModule, providers: [{ provide: PublicAddress, useValue: publicAddress }] };
  }
}
