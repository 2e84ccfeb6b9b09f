/*
 * case_tree - walking a small folder tree: removing it, making it durable.
 * Symbolic links are not followed.
 */
#ifndef WP_CASE_CASE_TREE_PRIV_H
#define WP_CASE_CASE_TREE_PRIV_H

/* 0, or the errno of the first failure; goes on where it can. A path that does
 * not exist is removed already. */
int wp_tree_remove(const char *path);

/* fsync on every file and folder; 0 or an errno. */
int wp_tree_sync(const char *path);

/* fsync on one folder, so that renames in it last; 0 or an errno. */
int wp_folder_sync(const char *path);

#endif
