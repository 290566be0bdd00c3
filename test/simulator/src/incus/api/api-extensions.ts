/** The extensions by which clients decide what to ask; a part of what Incus 7.0.2 lists. */
export const apiExtensions: readonly string[] = (
  'storage_zfs_remove_snapshots container_host_shutdown_timeout etag patch network storage profile_usedby ' +
  'entity_description storage_api_volume_rename resources clustering event_lifecycle storage_api_remote_volume_handling ' +
  'projects event_location network_state clustering_roles images_all_projects instance_all_projects ' +
  'instances_state_total clustering_join_token clustering_description server_trusted_proxy clustering_evacuation ' +
  'event_project network_peer network_acl network_acls_all_projects network_address_set network_forward network_dns ' +
  'network_dns_records network_integrations network_load_balancer network_zones_all_projects networks_all_projects ' +
  'profiles_all_projects storage_volumes_all_projects storage_buckets storage_buckets_all_projects ' +
  'storage_bucket_backup event_lifecycle_requestor_address clustering_groups certificate_description ' +
  'storage_volumes_created_at instance_state_os_info event_lifecycle_name_and_project projects_networks ' +
  'projects_networks_zones instances_uefi_vars cluster_member_state metadata_configuration operation_wait ' +
  'clustering_groups_config disk_attached cluster_group_usedby projects_limits_uplink_ips network_ovn_isolated ' +
  'os_proxy cluster_token_expiry server_logs_volume'
).split(' ');
