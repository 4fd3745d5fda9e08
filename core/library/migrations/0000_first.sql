CREATE TABLE `chunks` (
	`video_hash` text NOT NULL,
	`idx` integer NOT NULL,
	`size` integer NOT NULL,
	`sha256` text NOT NULL,
	PRIMARY KEY(`video_hash`, `idx`)
);
--> statement-breakpoint
CREATE TABLE `facts` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`video_hash` text NOT NULL,
	`type` text NOT NULL,
	`event` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `facts_id_unique` ON `facts` (`id`);--> statement-breakpoint
CREATE INDEX `facts_of_video` ON `facts` (`video_hash`,`seq`);--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`event_id` text NOT NULL,
	`video_hash` text NOT NULL,
	`event` text NOT NULL,
	`traceparent` text,
	`published_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_event_id_unique` ON `outbox` (`event_id`);--> statement-breakpoint
CREATE INDEX `outbox_waiting` ON `outbox` (`id`) WHERE published_at IS NULL;--> statement-breakpoint
CREATE TABLE `tombstones` (
	`video_hash` text PRIMARY KEY NOT NULL,
	`deleted_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `videos` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`video_hash` text NOT NULL,
	`owner` text DEFAULT 'local' NOT NULL,
	`title` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`total_chunks` integer NOT NULL,
	`size` integer,
	`content_type` text,
	`fingerprint` text,
	`status` text DEFAULT 'uploading' NOT NULL,
	`generation` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`finalized_at` text,
	`tracked_seq` integer DEFAULT 0 NOT NULL,
	`duration` real,
	`playable_at` text,
	`progress` real DEFAULT 0 NOT NULL,
	`has_thumbnail` integer DEFAULT false NOT NULL,
	`error_code` text,
	`error_detail` text,
	`announced` text DEFAULT '[]' NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `videos_video_hash_unique` ON `videos` (`video_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `videos_resumable` ON `videos` (`owner`,`title`,`size`,`fingerprint`) WHERE status = 'uploading' AND fingerprint IS NOT NULL;