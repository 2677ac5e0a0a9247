// Package config is the one typed configuration: defaults, then a YAML file, then the environment (CHUKY_…). Validate
// reports every fault at once. Without any configuration the program runs on one machine with everything in one process.
//
// It opens nothing and connects to nothing.
package config
